using System.Text.RegularExpressions;

namespace Slipway.Application;

/// <summary>Follows the output of <c>db:migrate</c>: which migration runs, which have ended, and the last lines.</summary>
internal sealed partial class MigrationProgress(Action<string>? onLine)
{
    private const int Most = 30;
    private readonly Queue<string> _last = new();
    private readonly List<string> _finished = [];

    /// <summary>The migration that began and did not end ("20260101090000 CreateNotes").</summary>
    public string? Running { get; private set; }

    public IReadOnlyList<string> Finished => _finished;

    public IEnumerable<string> Last => _last;

    public void Line(string line)
    {
        onLine?.Invoke(line);
        if (string.IsNullOrWhiteSpace(line)) return;
        _last.Enqueue(line.TrimEnd());
        if (_last.Count > Most) _last.Dequeue();

        if (Step().Match(line) is not { Success: true } match) return;
        if (match.Groups["state"].Value == "migrating")
        {
            Running = $"{match.Groups["version"].Value} {match.Groups["name"].Value}";
            return;
        }

        _finished.Add(match.Groups["version"].Value);
        Running = null;
    }

    [GeneratedRegex(@"^== (?:(?<version>[0-9]+) )?\s*(?<name>\w[\w:]*): (?<state>migrating|migrated)\b")]
    private static partial Regex Step();
}
