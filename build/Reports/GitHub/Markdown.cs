using System.Text;

namespace Slipway.Reports.GitHub;

/// <summary>Markdown in which text stays text, whoever wrote it.</summary>
internal sealed class Markdown
{
    private readonly StringBuilder _text = new();

    /// <summary>Text on one line, in which nothing is markup.</summary>
    public static string Text(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\n' or '\r') plain.Append(' ');
            else if (letter == '<') plain.Append("&lt;");
            else if (letter == '&') plain.Append("&amp;");
            else if (letter is '@') plain.Append("&#64;");
            else if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '~' or '!' or '>') plain.Append('\\').Append(letter);
            else if (!char.IsControl(letter)) plain.Append(letter);
        }

        return plain.ToString();
    }

    /// <summary>Text as code on one line.</summary>
    public static string Code(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
        var fence = Fence(line, 1);
        return line.Length == 0 ? "" : fence.Length == 1 ? $"`{line}`" : $"{fence} {line} {fence}";
    }

    /// <summary>A heading.</summary>
    public Markdown Heading(int level, string text) => Line($"{new string('#', level)} {Text(text)}").Line("");

    /// <summary>A paragraph of Markdown.</summary>
    public Markdown Paragraph(string markdown) => Line(markdown).Line("");

    /// <summary>A list of Markdown; nothing where there is nothing to list.</summary>
    public Markdown List(IEnumerable<string> entries)
    {
        var any = false;
        foreach (var entry in entries)
        {
            any = true;
            Line($"- {entry}");
        }

        return any ? Line("") : this;
    }

    /// <summary>Lines as code; nothing where there are none.</summary>
    public Markdown Block(IReadOnlyCollection<string> lines)
    {
        if (lines.Count == 0) return this;
        var text = string.Join('\n', lines);
        var fence = Fence(text, 3);
        return Line(fence).Line(text).Line(fence).Line("");
    }

    /// <summary>A table of Markdown; nothing without rows.</summary>
    public Markdown Table(IReadOnlyList<string> headings, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0) return this;
        Row(headings);
        Row([.. headings.Select(_ => "---")]);
        foreach (var row in rows) Row(row);
        return Line("");
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Row(IReadOnlyList<string> cells) => Line($"| {string.Join(" | ", cells)} |");

    private Markdown Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    // Longer than any run of backticks in the text.
    private static string Fence(string text, int least)
    {
        var (longest, run) = (0, 0);
        foreach (var letter in text)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', longest < least ? least : longest + 1);
    }
}
