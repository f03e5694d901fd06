using Slipway.Processes;

namespace Slipway.Docker;

/// <summary>Finds in the output of a build that failed what the step that failed had printed.</summary>
internal static class BuildOutput
{
    private const string Rule = "------";
    private const int Most = 25;

    /// <summary>BuildKit repeats the last lines of a step that failed between two rules; without them, the last lines of all.</summary>
    public static IReadOnlyList<string> Why(CommandResult result)
    {
        var lines = $"{result.Output}\n{result.Error}".Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        var end = lines.LastIndexOf(Rule);
        var start = end < 1 ? -1 : lines.LastIndexOf(Rule, end - 1);
        if (start < 0) return result.LastLines();

        return [.. lines[(start + 1)..end].TakeLast(Most), .. lines[(end + 1)..].TakeLast(Most)];
    }
}
