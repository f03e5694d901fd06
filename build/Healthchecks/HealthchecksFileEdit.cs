using System.Text;
using Slipway.Files;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>A variable to set in the Healthchecks file.</summary>
/// <param name="Variable">Its name.</param>
/// <param name="Value">Its value; one line.</param>
/// <param name="Before">Where the file does not have it: the line (from 1) that it goes before; null is the end.</param>
public sealed record FileValue(string Variable, string Value, int? Before = null);

/// <summary>
/// Sets variables in a Healthchecks file: comments, order, line ends, permissions and everything else stay as they are, and the file is whole at any moment.
/// </summary>
public static class HealthchecksFileEdit
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Sets variables where they stand, or adds them; a file that is missing is made, mode 0600.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="values">What to set.</param>
    /// <param name="cancellationToken">Ends the call; the file is then as it was.</param>
    /// <exception cref="SlipwayException">The file cannot be read or written.</exception>
    public static async Task SetAsync(string path, IReadOnlyList<FileValue> values, CancellationToken cancellationToken)
    {
        try
        {
            var before = File.Exists(path) ? Utf8.GetString(await File.ReadAllBytesAsync(path, cancellationToken)) : "";
            var after = Apply(before, values);
            if (after != before) await OwnedFile.ReplaceAsync(path, Utf8.GetBytes(after), cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new SlipwayException($"The Healthchecks file {path} cannot be changed: {refused.Message}", refused)
            {
                Next = [$"Let {Environment.UserName} write the file and its folder, or set by hand: {string.Join(", ", values.Select(value => value.Variable))}"],
            };
        }
    }

    /// <summary>Adds lines at the end of a file, behind an empty line; a file that is missing is made, mode 0600.</summary>
    /// <exception cref="SlipwayException">The file cannot be read or written.</exception>
    public static async Task AppendAsync(string path, string lines, CancellationToken cancellationToken)
    {
        try
        {
            var before = File.Exists(path) ? Utf8.GetString(await File.ReadAllBytesAsync(path, cancellationToken)) : "";
            var gap = before.Length == 0 ? "" : before.EndsWith('\n') ? "\n" : "\n\n";
            await OwnedFile.ReplaceAsync(path, Utf8.GetBytes(before + gap + lines), cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new SlipwayException($"The Healthchecks file {path} cannot be written: {refused.Message}", refused) { Next = [$"Let {Environment.UserName} write the file and its folder."] };
        }
    }

    /// <summary>The text with the variables set.</summary>
    internal static string Apply(string text, IReadOnlyList<FileValue> values)
    {
        var lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var rows = text.Split('\n').ToList();
        var standing = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < rows.Count; row++)
        {
            if (NameOf(rows[row]) is { } name) standing.TryAdd(name, row);
        }

        var added = new List<(int Before, string Row)>();
        foreach (var value in values)
        {
            if (standing.TryGetValue(value.Variable, out var row)) rows[row] = WithValue(rows[row], Quoted(value.Value));
            else added.Add(((value.Before ?? rows.Count + 1) - 1, $"{value.Variable}={Quoted(value.Value)}"));
        }

        // From the end on, so that line numbers still hold; those for one place in their order.
        foreach (var place in added.GroupBy(value => Math.Min(value.Before, rows.Count)).OrderByDescending(place => place.Key))
        {
            var ends = lineEnd == "\r\n" ? "\r" : "";
            var index = place.Key;
            var fresh = place.Select(value => value.Row + ends).ToList();
            if (index < rows.Count) rows.InsertRange(index, fresh);
            else Append(rows, fresh, ends);
        }

        return string.Join('\n', rows);
    }

    private static void Append(List<string> rows, List<string> fresh, string ends)
    {
        // The last row is what follows the last line end: nothing, in a file that ends as it should.
        if (rows[^1].Length > 0) rows[^1] += ends;
        else rows.RemoveAt(rows.Count - 1);
        rows.AddRange(fresh);
        rows.Add("");
    }

    private static string? NameOf(string row)
    {
        var text = row.AsSpan().TrimStart('\uFEFF').Trim();
        if (text.StartsWith("export ", StringComparison.Ordinal)) text = text[7..].TrimStart();
        return text.IndexOf('=') is > 0 and var end && text[0] != '#' ? text[..end].TrimEnd().ToString() : null;
    }

    // Keeps what stands before the value, and a comment behind it.
    private static string WithValue(string row, string value)
    {
        var start = row.IndexOf('=', StringComparison.Ordinal) + 1;
        var rest = row.AsSpan(start).TrimStart(" \t");
        var quote = rest.Length > 0 && rest[0] is '\'' or '"' ? rest[0] : '\0';
        var comment = quote == '\0'
            ? rest.StartsWith("#") ? 0 : rest.IndexOf(" #")
            : rest[1..].IndexOf(quote) is >= 0 and var close ? close + 2 : -1;
        var tail = comment < 0 ? row.EndsWith('\r') ? "\r" : "" : rest[comment..].ToString();
        return row[..start] + value + (tail.StartsWith('#') ? " " + tail : tail);
    }

    /// <summary>A value as the file holds it: as it is where it can be, else in single quotes, which keep everything but themselves, else in double ones.</summary>
    internal static string Quoted(string value) =>
        value.All(letter => char.IsAsciiLetterOrDigit(letter) || "/.:-_,@+%?&=~*".Contains(letter, StringComparison.Ordinal)) ? value
        : value.Contains('\'', StringComparison.Ordinal) ? "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal) + "\""
        : $"'{value}'";
}
