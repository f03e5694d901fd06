using System.Text;
using Slipway.Reporting.GitHub;

namespace Slipway.Reporting;

/// <summary>
/// The console: whole lines, and below them at most one live line that is rewritten in place. Escape sequences and signs beyond ASCII
/// reach only consoles that have them.
/// </summary>
/// <param name="writer">Where it is written.</param>
/// <param name="abilities">What the console can do.</param>
public sealed class Terminal(TextWriter writer, ConsoleAbilities abilities) : TextWriter
{
    private const string EraseLine = "\r\u001b[2K";

    private readonly Lock _gate = new();
    private string? _live;

    /// <summary>What the console can do.</summary>
    public ConsoleAbilities Abilities { get; } = abilities;

    /// <summary>How many columns a line has; null where there is no limit.</summary>
    public int? Width => Abilities.Width?.Invoke();

    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <summary>The writer itself if it is a terminal; otherwise one of whole lines over it.</summary>
    public static Terminal Over(TextWriter writer) => writer as Terminal ?? new Terminal(writer, ConsoleAbilities.Plain);

    /// <summary>Shows a line below everything else, in the place of the one before; null takes it away. Nothing where lines cannot be rewritten.</summary>
    public void Live(string? line)
    {
        if (!Abilities.IsLive) return;
        lock (_gate)
        {
            // One column stays free: a line that fills the last one has wrapped on some terminals.
            var fitting = line is null ? null : Fit(line, (Width ?? int.MaxValue) - 1);
            if (fitting == _live) return;
            if (fitting is null) writer.Write(EraseLine);
            else writer.Write(EraseLine + fitting);
            writer.Flush();
            _live = fitting;
        }
    }

    /// <summary>The text in a colour, where the console has colours.</summary>
    public string Painted(string text, Tone tone)
    {
        if (!Abilities.HasColour || text.Length == 0) return text;
        var colour = tone switch
        {
            Tone.Good => "32",
            Tone.Bad => "1;31",
            Tone.Warning => "33",
            Tone.Quiet => "2",
            Tone.Strong => "1",
            _ => null,
        };
        return colour is null ? text : $"\u001b[{colour}m{text}\u001b[0m";
    }

    /// <summary>A sentence broken between words to the width of the console; what must be copied whole (a path, a command) is better left to the terminal.</summary>
    /// <param name="text">The sentence.</param>
    /// <param name="indent">How many columns stand before it, and before each of its further lines.</param>
    public string Wrapped(string text, int indent = 0) => Width is { } width
        ? string.Join(Environment.NewLine + new string(' ', indent), Columns.Wrap(text, Math.Max(width - 1 - indent, 1)))
        : text;

    /// <summary>Writes a line that a runner of GitHub Actions takes for a command; of other lines it never takes one for that.</summary>
    internal void Command(string line)
    {
        lock (_gate)
        {
            writer.Write(line + "\n");
            writer.Flush();
        }
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        if (Abilities.TakesCommands) value = WorkflowCommands.Defused(value);
        lock (_gate)
        {
            if (_live is not null) writer.Write(EraseLine);
            writer.Write(Abilities.IsUnicode ? value : Columns.Ascii(value));
            if (_live is null) return;
            if (value.EndsWith('\n')) writer.Write(_live);
            else _live = null;
            writer.Flush();
        }
    }

    /// <inheritdoc/>
    public override void WriteLine() => Write(Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();

    private string Fit(string line, int width)
    {
        var clean = Columns.Clean(line);
        return Abilities.IsUnicode ? Columns.Cut(clean, width) : Columns.Cut(Columns.Ascii(clean), width, "...");
    }
}

/// <summary>What a colour says.</summary>
public enum Tone
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>It went well.</summary>
    Good,

    /// <summary>It failed.</summary>
    Bad,

    /// <summary>Somebody should look at it.</summary>
    Warning,

    /// <summary>Read it if you like.</summary>
    Quiet,

    /// <summary>A heading.</summary>
    Strong,
}
