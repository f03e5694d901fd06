namespace Slipway.Application;

/// <summary>Reads crontabs as text.</summary>
internal static class CrontabText
{
    private const string Begin = "# Begin Whenever generated tasks for:";
    private const string End = "# End Whenever generated tasks for:";
    private const string Message = "## [message]";

    /// <summary>What <c>whenever</c> prints, without its remarks.</summary>
    public static string WithoutMessages(string printed) =>
        string.Join('\n', printed.Split('\n').Where(line => !line.StartsWith(Message, StringComparison.Ordinal))).Trim('\n') + "\n";

    /// <summary>The lines that mean something: no comments, no empty lines.</summary>
    public static IReadOnlyList<string> Lines(string text) =>
        [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    /// <summary>How many jobs a crontab has; variables are none.</summary>
    public static int Jobs(string text) => Lines(text).Count(line => char.IsAsciiDigit(line[0]) || line[0] is '*' or '@');

    /// <summary>Whether a crontab has a section by <c>whenever</c> with exactly these lines.</summary>
    public static bool HasSection(string crontab, IReadOnlyList<string> lines) =>
        Sections(crontab).Any(section => section.SequenceEqual(lines)) || (lines.Count == 0 && !Sections(crontab).Any());

    private static IEnumerable<IReadOnlyList<string>> Sections(string crontab)
    {
        List<string>? section = null;
        foreach (var line in crontab.Split('\n').Select(line => line.TrimEnd()))
        {
            if (line.StartsWith(Begin, StringComparison.Ordinal))
            {
                section = [];
            }
            else if (line.StartsWith(End, StringComparison.Ordinal) && section is not null)
            {
                yield return section;
                section = null;
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                section?.Add(line);
            }
        }
    }
}
