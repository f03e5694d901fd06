using Slipway.Releases.Restores;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Says at the end what happened, what state things are in, and what to run next.</summary>
public sealed class RunResult(RunLog log, TimeProvider time)
{
    /// <summary>Shows the result of a run.</summary>
    /// <param name="failure">What failed; null if nothing did.</param>
    /// <param name="recovered">What recovery came to; null where there was none.</param>
    /// <param name="release">The release; null where the run had none.</param>
    /// <param name="reports">Lines that say where the reports are.</param>
    /// <returns>The exit code of the program.</returns>
    public ExitCode Show(SlipwayException? failure, RecoveryOutcome? recovered, Release? release, IReadOnlyList<string>? reports = null)
    {
        if (failure is not null) return ShowFailure(failure, recovered, release, reports ?? []);
        if (release is { State: ReleaseState.Succeeded }) ShowSuccess(release, reports ?? []);
        else if (release is { State: ReleaseState.NothingToDo }) log.Show($"Nothing to deploy: {release.NothingToDeploy}");
        return ExitCode.Done;
    }

    /// <summary>The exit code of a run that failed: recovery's, unless that left nothing changed.</summary>
    internal static ExitCode Code(SlipwayException failure, RecoveryOutcome? recovered) =>
        recovered?.ExitCode is { } code && code != ExitCode.Failed ? code : failure.ExitCode;

    private ExitCode ShowFailure(SlipwayException failure, RecoveryOutcome? recovered, Release? release, IReadOnlyList<string> reports)
    {
        log.Show("");
        log.Show($"FAILED  {failure.Message}");
        foreach (var line in failure.Details) log.Show($"        {line}");
        Block("State", recovered?.Said ?? []);
        Block("Next", [.. failure.Next.Concat(recovered?.Next ?? []).Distinct()]);
        ShowSamples(release);
        if (log.File is { } file) log.Show($"Log     {file}");
        foreach (var line in reports) log.Show(line);
        if (failure.ClosingLine is { } closing) log.Show(closing);
        if (failure.InnerException is { } inner) log.Write(inner.ToString());
        return Code(failure, recovered);
    }

    private void ShowSuccess(Release release, IReadOnlyList<string> reports)
    {
        log.Show("");
        log.Show($"{Did(release)} in {(time.GetUtcNow() - release.StartedAt).Text()}" +
            (release.ClosedFor is { } closed ? $"; the site was closed for {closed.Text()}." : "."));
        log.Show($"Release {release.Id}" + (release.Warnings.Count > 0 ? $", with {Figures.Count(release.Warnings.Count, "warning")}" : ""));
        ShowSamples(release);
        if (log.File is { } file) log.Show($"Log     {file}");
        foreach (var line in reports) log.Show(line);
    }

    private static string Did(Release release) => release switch
    {
        { Workflow: RestoringBackup.Workflow } => "Restored",
        { RollbackTo: not null } => $"Rolled back to {Figures.Commit(release.ToCommit)}",
        _ => $"Deployed {Figures.Commit(release.ToCommit)}",
    };

    private void ShowSamples(Release? release)
    {
        if (release?.Samples is { } samples) log.Show($"Site    {samples.Summary}");
    }

    private void Block(string title, IReadOnlyList<string> said)
    {
        for (var i = 0; i < said.Count; i++) log.Show($"{(i == 0 ? title : ""),-8}{said[i]}");
    }
}
