using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Reporting;

/// <summary>Text as a terminal lays it out: in columns.</summary>
internal static partial class Columns
{
    /// <summary>How many columns a text takes.</summary>
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>The text, or as much of its start as fits with a mark that it goes on.</summary>
    public static string Cut(string text, int width, string mark = "…")
    {
        if (Of(text) <= width) return text;
        var kept = new StringBuilder();
        var left = width - Of(mark);
        foreach (var rune in text.EnumerateRunes())
        {
            left -= Of(rune);
            if (left < 0) break;
            kept.Append(rune);
        }

        return width < Of(mark) ? "" : kept.ToString().TrimEnd() + mark;
    }

    /// <summary>The text on as many lines as it takes, broken between words; a word that is longer than a line is broken itself.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' '))
        {
            var rest = word;
            if (line.Length > 0 && Of(line) + 1 + Of(rest) <= width)
            {
                line += " " + rest;
                continue;
            }

            if (line.Length > 0) lines.Add(line);
            for (; Of(rest) > width && width > 1; rest = rest[lines[^1].Length..]) lines.Add(Cut(rest, width, ""));
            line = rest;
        }

        return [.. lines, line];
    }

    /// <summary>What a command printed, as it may stand on one line: without colours, and without what moves the cursor.</summary>
    public static string Clean(string line) =>
        string.Concat(Escapes().Replace(line, "").Select(letter => letter == '\t' ? ' ' : letter).Where(letter => !char.IsControl(letter))).Trim();

    /// <summary>The text in ASCII, for a console that has no more: drawn signs become what they look like.</summary>
    public static string Ascii(string text)
    {
        if (System.Text.Ascii.IsValid(text)) return text;
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(rune.IsAscii ? rune.ToString() : rune.Value switch
            {
                '→' => "->",
                '…' => "...",
                '─' or '–' or '—' => "-",
                '·' => "*",
                '✓' => "ok",
                '✗' => "!!",
                '×' => "x",
                '’' or '‘' => "'",
                '“' or '”' => "\"",
                _ => "?",
            });
        }

        return plain.ToString();
    }

    // Wide: the East Asian blocks and the emoji (Unicode's EastAsianWidth.txt, by block). No width: what joins the letter before.
    private static int Of(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF => 2,
        >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1,
    };

    // ECMA-48: control sequences (CSI), strings of the operating system (OSC), and the other two-character escapes.
    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)?|\x1b[@-Z\\-_]")]
    private static partial Regex Escapes();
}
