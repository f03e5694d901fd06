using Slipway.Health;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>A release as text.</summary>
internal static class ReleaseText
{
    /// <summary>Its lines.</summary>
    public static IEnumerable<string> Lines(Release release)
    {
        yield return $"{ReleaseWords.Headline(release)} ({ReleaseWords.Result(release)})";
        if (release.NothingToDeploy is { } nothing) yield return nothing;
        yield return "";
        foreach (var (name, value) in Facts(release)) yield return $"{name,-9} {value}";

        foreach (var line in Block("Failed", release.End?.Failure is { } failure ? [failure, .. release.End.Details.Select(detail => $"  {detail}")] : [])) yield return line;
        foreach (var line in Block("State", release.End?.State ?? [])) yield return line;
        foreach (var line in Block("Next", release.End?.Next ?? [])) yield return line;
        foreach (var line in Block("Warnings", release.Warnings)) yield return line;
        foreach (var line in Block("Steps", release.Steps.Count == 0 ? [] : new TextTable(
            ["step", "result", "time", "note"],
            [.. release.Steps.Select(step => (string[])[step.Name, ReleaseWords.Result(step), (step.EndedAt - step.StartedAt)?.Text() ?? "", step.Note ?? ""])]).Lines(null))) yield return line;
        foreach (var line in Block("Commits", release.Subjects)) yield return line;
        foreach (var line in Block("Migrations", release.PendingMigrations)) yield return line;
        foreach (var line in Block("Probes", release.Probes.Select(Probe))) yield return line;
        foreach (var line in Block("Backups", release.Backups.Select(backup => $"{backup.File}, {Figures.Size(backup.Bytes)}, sha256 {backup.Sha256}"))) yield return line;
    }

    private static IEnumerable<(string Name, string Value)> Facts(Release release)
    {
        yield return ("Release", $"{release.Id}, {release.Workflow} of {release.Project} ({release.Environment})");
        if (ReleaseWords.Commits(release) is { } commits) yield return ("Commit", commits);
        yield return ("Began", $"{ReleaseWords.When(release.StartedAt)} UTC by {ReleaseWords.By(release)}{(release.RunUrl is { } run ? $", {run}" : "")}");
        yield return ("Took", ReleaseWords.Took(release)?.Text() ?? "has not ended");
        yield return ("Closed", ReleaseWords.Closed(release));
        if (release.Samples is { } samples) yield return ("Visitors", samples.Summary);
    }

    private static string Probe(ProbeRecord probe)
    {
        var outcome = probe.Outcome switch
        {
            ProbeOutcome.Ok => $"ok in {probe.Milliseconds:0} ms",
            ProbeOutcome.Failed => "failed",
            _ => "not used",
        };
        return $"{probe.Step} {probe.Name}: {outcome}{(probe.Reason is { } reason ? $" ({reason})" : "")}";
    }

    private static IEnumerable<string> Block(string title, IEnumerable<string> lines)
    {
        var first = true;
        foreach (var line in lines)
        {
            if (first)
            {
                yield return "";
                yield return title;
            }

            first = false;
            yield return $"  {line}";
        }
    }
}
