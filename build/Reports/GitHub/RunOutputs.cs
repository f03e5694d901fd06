using System.Globalization;
using Slipway.Releases;

namespace Slipway.Reports.GitHub;

/// <summary>What a run hands on to later steps of a workflow.</summary>
internal static class RunOutputs
{
    /// <summary>The names of all outputs; what does not apply is empty.</summary>
    public static readonly IReadOnlyList<string> Names = [.. Of(new RunOutcome(Reporting.ExitCode.Done)).Select(output => output.Name)];

    /// <summary>The outputs of a run.</summary>
    public static IEnumerable<(string Name, string Value)> Of(RunOutcome outcome)
    {
        var release = outcome.Release;
        yield return ("result", ResultWord.Of(outcome));
        yield return ("exit-code", ((int)outcome.Code).ToString(CultureInfo.InvariantCulture));
        yield return ("release", release?.Id ?? "");
        yield return ("commit", release?.ToCommit ?? "");
        yield return ("previous", release is null ? "" : release.RunningCommit ?? release.FromCommit ?? "");
        yield return ("closed-seconds", release?.ClosedFor is { } closed ? closed.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) : "0");
        yield return ("log", outcome.Log ?? "");
        yield return ("report", Report(outcome));
    }

    private static string Report(RunOutcome outcome) =>
        outcome.Log is { } log && Path.Combine(Path.GetDirectoryName(log)!, ReportPage.FileName) is var page && File.Exists(page) ? page : "";
}
