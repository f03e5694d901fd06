using System.Text;
using DotNetEnv;

namespace Slipway.Settings;

/// <summary>An assignment in a settings file.</summary>
internal sealed record SettingsLine(string Variable, string Value, int Line);

/// <summary>
/// One settings file, read by DotNetEnv assignment by assignment, so that each has its line. A <c>$</c> is a letter like any other: the commands
/// among the settings mean the variables of the container that they run in. The process's variables are neither used nor changed.
/// </summary>
internal sealed class SettingsFile
{
    // Letters for private use: they stand for $ and \$ while DotNetEnv reads, which would otherwise put the process's variables in their place.
    private const char Dollar = '\uE0D0';
    private const char EscapedDollar = '\uE0D1';

    private readonly Dictionary<string, SettingsLine> lines = new(StringComparer.Ordinal);
    private readonly List<SettingFault> faults = [];

    private SettingsFile(string name) => Name = name;

    /// <summary>The file's name, as faults show it.</summary>
    public string Name { get; }

    /// <summary>The first assignment of each variable.</summary>
    public IReadOnlyDictionary<string, SettingsLine> Lines => lines;

    /// <summary>What cannot be read, and what is set twice.</summary>
    public IReadOnlyList<SettingFault> Faults => faults;

    /// <summary>Reads the file of that name in a folder; a file that is not there is empty.</summary>
    public static SettingsFile Read(string folder, string name)
    {
        var file = new SettingsFile(name);
        try
        {
            var path = Path.Combine(folder, name);
            if (Directory.Exists(path)) file.Fault(name, "cannot be read: it is a folder", name);
            else file.ReadText(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Files are optional.
        }
        catch (DecoderFallbackException)
        {
            file.Fault(name, "cannot be read: it is not UTF-8 text", name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Fault(name, $"cannot be read: {(exception is UnauthorizedAccessException ? "permission denied" : exception.Message)}", name);
        }

        return file;
    }

    private void ReadText(string text)
    {
        var rows = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        for (var row = 0; row < rows.Length; row++)
        {
            var first = row;
            var trimmed = rows[row].AsSpan().Trim();
            if (trimmed.IsEmpty || trimmed[0] == '#') continue;

            var assignment = rows[row];
            var quote = Quote(assignment);
            while (quote != '\0' && !Closes(assignment, quote) && row + 1 < rows.Length) assignment += "\n" + rows[++row];
            if (quote != '\0' && !Closes(assignment, quote))
            {
                // Everything below would be part of the value: go on behind the line that forgot its quote.
                Fault(VariableOf(rows[first]), $"the quote {quote} is never closed", Place(first));
                row = first;
                continue;
            }

            Read(assignment, quote, first);
        }
    }

    private void Read(string assignment, char quote, int row)
    {
        if (Plain(assignment) is { } plain)
        {
            Keep(plain.Variable, plain.Value, row);
            return;
        }

        if (assignment.AsSpan(assignment.IndexOf('=', StringComparison.Ordinal) + 1) is ['#', ..])
        {
            Fault(VariableOf(assignment), "a value that begins with # must be put in quotes, or it is a comment", Place(row));
            return;
        }

        try
        {
            var read = Env.LoadContents(HideDollars(assignment), LoadOptions.NoEnvVars()).ToList();
            if (read is [var pair]) Keep(pair.Key, ShowDollars(pair.Value, quote == '"'), row);
            else Fault(VariableOf(assignment), "is not one assignment NAME=value", Place(row));
        }
        catch (Sprache.ParseException)
        {
            var problem = !assignment.Contains('=', StringComparison.Ordinal) ? "is not an assignment: NAME=value"
                : quote != '\0' ? "after the closing quote only a comment may follow"
                : ValueOf(assignment).AsSpan().IndexOfAny('\'', '"') >= 0 ? "a value that holds quotes must itself be put in quotes: '…' around double ones, \"…\" around single ones"
                : "cannot be read: write NAME=value, with quotes around a value of more than plain letters";
            Fault(VariableOf(assignment), problem, Place(row));
        }
    }

    // A value without escapes, dollars or comments, in quotes or not, is as it stands: starting the parser takes longer than everything else here, and each line of
    // some words would take it 160 µs, seconds for a file of ten thousand checks.
    private static (string Variable, string Value)? Plain(string assignment)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || !char.IsAsciiLetterUpper(assignment[0])) return null;
        foreach (var letter in assignment.AsSpan(0, equals))
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_') return null;
        }

        var value = assignment.AsSpan(equals + 1);
        var isQuoted = value.Length >= 2 && value[0] is '\'' or '"' && value[^1] == value[0];
        if (isQuoted) value = value[1..^1];
        else if (value.Length > 0 && (value[0] == ' ' || value[^1] == ' ')) return null;
        foreach (var letter in value)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !" /.:-_,@+%?&=~*".Contains(letter, StringComparison.Ordinal) && !(isQuoted && "#;()!|<>[]{}".Contains(letter, StringComparison.Ordinal))) return null;
        }

        return (assignment[..equals], value.ToString());
    }

    private void Keep(string variable, string value, int row)
    {
        var line = new SettingsLine(variable, value, row + 1);
        if (lines.TryAdd(variable, line) || lines[variable].Value == value) return;
        faults.Add(new SettingFault(variable, null, $"is set twice with different values, in line {lines[variable].Line} and in line {line.Line}", Place(row)));
    }

    private static string ValueOf(string assignment) => assignment[(assignment.IndexOf('=', StringComparison.Ordinal) + 1)..].TrimStart(' ', '\t');

    private static char Quote(string assignment) => assignment.Contains('=', StringComparison.Ordinal) && ValueOf(assignment) is ['\'' or '"', ..] value ? value[0] : '\0';

    private static bool Closes(string assignment, char quote)
    {
        var value = ValueOf(assignment);
        for (var index = 1; index < value.Length; index++)
        {
            if (value[index] == '\\' && quote == '"') index++;
            else if (value[index] == quote) return true;
        }

        return false;
    }

    private static string HideDollars(string text)
    {
        var hidden = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter == '\\' && index + 1 < text.Length)
            {
                var escaped = text[++index];
                if (escaped == '$') hidden.Append(EscapedDollar);
                else hidden.Append(letter).Append(escaped);
            }
            else
            {
                hidden.Append(letter == '$' ? Dollar : letter);
            }
        }

        return hidden.ToString();
    }

    private static string ShowDollars(string text, bool escapes) =>
        text.Replace(Dollar.ToString(), "$", StringComparison.Ordinal).Replace(EscapedDollar.ToString(), escapes ? "$" : "\\$", StringComparison.Ordinal);

    private static string VariableOf(string assignment)
    {
        var name = assignment.Split('=')[0].Trim();
        if (name.StartsWith("export ", StringComparison.Ordinal)) name = name[7..].Trim();

        // What is no name may be anything, also a secret on a line of its own.
        return name.Length is > 0 and <= 64 && assignment.Contains('=', StringComparison.Ordinal) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? name : "line";
    }

    private string Place(int row) => $"{Name}:{row + 1}";

    private void Fault(string name, string problem, string place) => faults.Add(new SettingFault(name, null, problem, place));
}
