using System.Globalization;
using Slipway.Health;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports.GitHub;

/// <summary>What a run came to, as the page of a workflow's run shows it.</summary>
internal static class StepSummary
{
    // A summary that is larger than a megabyte is not shown at all.
    private const int MostCommits = 100;

    /// <summary>The summary in Markdown; null where there is nothing to say: between two steps of a release, or after an answer.</summary>
    public static string? Of(RunOutcome outcome)
    {
        var (release, failure) = (outcome.Release, outcome.Failure);
        if (failure is null && release is not { State: ReleaseState.Succeeded or ReleaseState.NothingToDo }) return null;

        var page = new Markdown();
        page.Heading(2, Headline(outcome));
        if (release is { IsOpen: false }) page.Paragraph(string.Join(" · ", Facts(release)));
        if (failure is not null) Failure(page, outcome, failure);
        if (release is null) return page.ToString();

        if (release.NothingToDeploy is { } nothing) page.Paragraph(Markdown.Text(nothing));
        if (release.Steps.Count > 1) page.Table(["step", "result", "time", "note"], [.. release.Steps.Select(Step)]);
        if (failure is null && RunResult.WayBack(release) is { } back) page.Paragraph($"To go back: {Markdown.Code(back)}");
        Titled(page, "Warnings", release.Warnings);
        if (release.Subjects.Count > 0) page.Heading(3, "Commits").List(release.Subjects.Take(MostCommits).Select(Markdown.Text));
        if (release.Subjects.Count > MostCommits) page.Paragraph($"and {(release.Subjects.Count - MostCommits).ToString(CultureInfo.InvariantCulture)} more");
        if (release.Probes.Count > 0) page.Heading(3, "Probes").Table(["step", "probe", "outcome", "time", "note"], [.. release.Probes.Select(Probe)]);
        return page.ToString();
    }

    private static string Headline(RunOutcome outcome) => outcome switch
    {
        { Failure: null, Release: { } release } => ReleaseWords.Headline(release),
        { Release: { FailedStep: { } failed } release } => $"{release.Workflow} failed in {failed.Name}",
        { Code: ExitCode.Busy } => "Another run is at work",
        _ => "Slipway failed",
    };

    private static IEnumerable<string> Facts(Release release)
    {
        yield return $"{Markdown.Text(release.Project)}, {Markdown.Text(release.Environment)}";
        yield return $"release {Markdown.Code(release.Id)}";
        if (release.ToCommit is { } commit) yield return $"commit {Markdown.Code(Figures.Commit(release.RunningCommit ?? release.FromCommit))} → {Markdown.Code(Figures.Commit(commit))}";
        if (ReleaseWords.Took(release) is { } took) yield return $"took {took.Text()}";
        yield return release.ClosedFor is { } closed ? $"closed for {closed.Text()}" : "the site was not closed";
        if (release.Site is { } site) yield return Markdown.Text(site);
        if (release.Samples is { } samples) yield return Markdown.Text(samples.Summary);
    }

    private static void Failure(Markdown page, RunOutcome outcome, SlipwayException failure)
    {
        page.Paragraph($"**{Markdown.Text(failure.Message)}** (exit code {((int)outcome.Code).ToString(CultureInfo.InvariantCulture)})").Block(failure.Details);
        Titled(page, "State", outcome.Recovered?.Said ?? []);
        var next = failure.Next.Concat(outcome.Recovered?.Next ?? []).Distinct().ToList();
        if (next.Count > 0) page.Heading(3, "Next").Block(next);
    }

    private static void Titled(Markdown page, string title, IEnumerable<string> lines)
    {
        var entries = lines.Select(Markdown.Text).ToList();
        if (entries.Count > 0) page.Heading(3, title).List(entries);
    }

    private static string[] Step(StepRecord step) =>
    [
        Markdown.Text(step.Name), ReleaseWords.Result(step), step.State == StepState.Skipped ? "" : (step.EndedAt - step.StartedAt)?.Text() ?? "", Markdown.Text(step.Note ?? ""),
    ];

    private static string[] Probe(ProbeRecord probe) =>
    [
        Markdown.Text(probe.Step), Markdown.Text(probe.Name),
        probe.Outcome switch { ProbeOutcome.Ok => "ok", ProbeOutcome.Failed => "failed", _ => "not used" },
        probe.Outcome == ProbeOutcome.Ok ? $"{probe.Milliseconds.ToString("0", CultureInfo.InvariantCulture)} ms" : "",
        Markdown.Text(probe.Reason ?? ""),
    ];
}
