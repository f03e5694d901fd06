using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Help;

/// <summary>A page of help: headings, paragraphs and lists of names with what they mean, as wide as the console but not wider than one reads.</summary>
/// <param name="output">Where it is written.</param>
/// <param name="nameWidth">How wide the column of names is, where a list does not say otherwise.</param>
internal sealed class HelpPage(TextWriter output, int nameWidth = 22)
{
    private const string Indent = "  ";

    private readonly Terminal _terminal = Terminal.Over(output);

    /// <summary>How many columns a line may take.</summary>
    public int Width => Math.Min(_terminal.Width - 1 ?? SettingsHelp.Width, SettingsHelp.Width);

    /// <summary>A heading, after an empty line.</summary>
    public void Heading(string text)
    {
        _terminal.WriteLine();
        _terminal.WriteLine(_terminal.Painted(text, Tone.Strong));
    }

    /// <summary>A paragraph.</summary>
    public void Text(string text, string indent = "")
    {
        foreach (var line in Columns.Wrap(text, Width - indent.Length)) _terminal.WriteLine(indent + line);
    }

    /// <summary>Lines as they are.</summary>
    public void Lines(string text) => _terminal.Write(text);

    /// <summary>A name and what it means; on a narrow console the meaning goes below.</summary>
    public void Entry(string name, string meaning, int? width = null)
    {
        var column = width ?? nameWidth;
        var before = Indent.Length + column;
        var fits = Width - before >= 30 && Columns.Of(name) < column;
        var hang = fits ? new string(' ', before) : Indent + Indent + Indent;
        var lines = Columns.Wrap(meaning, Width - hang.Length);
        if (!fits) _terminal.WriteLine(Indent + name);
        for (var i = 0; i < lines.Count; i++)
            _terminal.WriteLine(((i == 0 && fits ? Indent + name.PadRight(column) : hang) + lines[i]).TrimEnd());
    }
}
