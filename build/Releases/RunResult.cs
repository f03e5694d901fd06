using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Says at the end what happened, what state things are in, and what to run next.</summary>
public sealed class RunResult(RunLog log, StepTable table, TimeProvider time)
{
    /// <summary>Shows the result of a run.</summary>
    /// <returns>The exit code of the program.</returns>
    public ExitCode Show(SlipwayException? failure, RecoveryOutcome? recovered, Release? release)
    {
        // A step alone has said it all in its own line.
        if (release is { Steps.Count: > 1 } && (failure is not null || release.State == ReleaseState.Succeeded))
        {
            log.Show("");
            table.Show(release);
        }

        if (failure is not null) return ShowFailure(failure, recovered);
        if (release is { State: ReleaseState.Succeeded }) ShowSuccess(release);
        else if (release is { State: ReleaseState.NothingToDo }) log.Show($"Nothing to deploy: {release.NothingToDeploy}");
        return ExitCode.Done;
    }

    private ExitCode ShowFailure(SlipwayException failure, RecoveryOutcome? recovered)
    {
        log.Show("");
        log.Show($"FAILED  {failure.Message}", $"{log.Terminal.Painted("FAILED", Tone.Bad)}  {failure.Message}");
        foreach (var line in failure.Details) log.Show($"        {line}");
        Block("State", recovered?.Said ?? []);
        Block("Next", [.. failure.Next.Concat(recovered?.Next ?? []).Distinct()]);
        if (log.File is { } file) Block("Log", [file]);
        if (failure.ClosingLine is { } closing) log.Show(closing);
        if (failure.InnerException is { } inner) log.Write(inner.ToString());
        return recovered?.ExitCode is { } code && code != ExitCode.Failed ? code : failure.ExitCode;
    }

    private void ShowSuccess(Release release)
    {
        var deployed = $"{(release.RollbackTo is null ? "Deployed" : "Rolled back to")} {Figures.Commit(release.ToCommit)}";
        var words = $" in {(time.GetUtcNow() - release.StartedAt).Text()}" + (ClosedTime(release) is { } closed ? $"; the site was closed for {closed.Text()}." : ".");
        log.Show("");
        log.Show(deployed + words, log.Terminal.Painted(deployed, Tone.Good) + log.Terminal.Wrapped(deployed + words)[deployed.Length..]);
        log.Show($"Release {release.Id}" + (release.Warnings.Count > 0 ? $", with {Figures.Count(release.Warnings.Count, "warning")}" : ""));
        Block("Commits", release.Subjects, isText: true);
        if (release.Site is { } site) Block("Site", [site]);
        if (release is { RollbackTo: null, ImagesBefore.Count: > 0 }) Block("Back", ["./build.sh --target=Rollback"]);
        if (log.File is { } file) Block("Log", [file]);
    }

    private void Block(string title, IReadOnlyList<string> said, bool isText = false)
    {
        for (var i = 0; i < said.Count; i++)
        {
            var heading = $"{(i == 0 ? title : ""),-8}";
            log.Show(heading + said[i], log.Terminal.Painted(heading, Tone.Strong) + (isText ? log.Terminal.Wrapped(log.Masked(said[i]), heading.Length) : said[i]));
        }
    }

    private static TimeSpan? ClosedTime(Release release)
    {
        var closed = release.Steps.FirstOrDefault(step => step is { Name: "EnableMaintenance", State: StepState.Done })?.EndedAt;
        var opened = release.Steps.LastOrDefault(step => step is { Name: "DisableMaintenance", State: StepState.Done })?.EndedAt;
        return opened - closed;
    }
}
