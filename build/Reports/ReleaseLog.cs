using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Reports;

/// <summary>The log of a release, by step.</summary>
internal static partial class ReleaseLog
{
    private const int FirstLines = 500;
    private const int LastLines = 4500;
    private const int LongestLine = 4000;

    // How the run marks the beginning of a step.
    private const string StepMark = "--- ";

    /// <summary>Reads the lines of a log file; of a step that printed more than a page can show, the first and the last ones.</summary>
    /// <param name="lines">The lines of the file.</param>
    public static IReadOnlyList<LogPart> Read(IEnumerable<string> lines)
    {
        var parts = new List<LogPart>();
        var part = new Part("Before the first step");
        foreach (var line in lines)
        {
            var match = Stamped().Match(line);
            var text = match.Success ? line[match.Length..] : line;
            if (match.Success && text.StartsWith(StepMark, StringComparison.Ordinal))
            {
                if (part.Count > 0) parts.Add(part.Done());
                part = new Part(text[StepMark.Length..]);
                continue;
            }

            part.Add(new LogLine(match.Success ? match.Groups["time"].Value : "", text.Length > LongestLine ? text[..LongestLine] + " …" : text));
        }

        if (part.Count > 0 || parts.Count == 0) parts.Add(part.Done());
        return parts;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT(?<time>\d\d:\d\d:\d\d\.\d)\d*Z ")]
    private static partial Regex Stamped();

    private sealed class Part(string name)
    {
        private readonly List<LogLine> _first = [];
        private readonly Queue<LogLine> _last = new();
        private int _leftOut;

        public int Count => _first.Count;

        public void Add(LogLine line)
        {
            if (_first.Count < FirstLines)
            {
                _first.Add(line);
                return;
            }

            _last.Enqueue(line);
            if (_last.Count <= LastLines) return;
            _last.Dequeue();
            _leftOut++;
        }

        public LogPart Done()
        {
            var gap = string.Create(CultureInfo.InvariantCulture, $"… {_leftOut} lines are left out here; deploy.log has them …");
            return new LogPart(name, [.. _first, .. _leftOut > 0 ? [new LogLine("", gap)] : (LogLine[])[], .. _last]);
        }
    }
}

/// <summary>What was logged in a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record LogPart(string Step, IReadOnlyList<LogLine> Lines);

/// <summary>A line of the log.</summary>
/// <param name="Time">The time of day in UTC; empty where a line goes on.</param>
/// <param name="Text">What was logged.</param>
internal readonly record struct LogLine(string Time, string Text);
