using Slipway.Releases.Restores;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Says at the end what happened, what state things are in, and what to run next.</summary>
public sealed class RunResult(RunLog log, TimeProvider time)
{
    /// <summary>Shows the result of a run.</summary>
    /// <returns>The exit code of the program.</returns>
    public ExitCode Show(SlipwayException? failure, RecoveryOutcome? recovered, Release? release)
    {
        if (failure is not null) return ShowFailure(failure, recovered);
        if (release is { State: ReleaseState.Succeeded }) ShowSuccess(release);
        else if (release is { State: ReleaseState.NothingToDo }) log.Show($"Nothing to deploy: {release.NothingToDeploy}");
        return ExitCode.Done;
    }

    private ExitCode ShowFailure(SlipwayException failure, RecoveryOutcome? recovered)
    {
        log.Show("");
        log.Show($"FAILED  {failure.Message}");
        foreach (var line in failure.Details) log.Show($"        {line}");
        Block("State", recovered?.Said ?? []);
        Block("Next", [.. failure.Next.Concat(recovered?.Next ?? []).Distinct()]);
        if (log.File is { } file) log.Show($"Log     {file}");
        if (failure.ClosingLine is { } closing) log.Show(closing);
        if (failure.InnerException is { } inner) log.Write(inner.ToString());
        return recovered?.ExitCode is { } code && code != ExitCode.Failed ? code : failure.ExitCode;
    }

    private void ShowSuccess(Release release)
    {
        log.Show("");
        log.Show($"{(release.Workflow == RestoringBackup.Workflow ? "Restored" : $"Deployed {Figures.Commit(release.ToCommit)}")} in {(time.GetUtcNow() - release.StartedAt).Text()}" +
            (ClosedTime(release) is { } closed ? $"; the site was closed for {closed.Text()}." : "."));
        log.Show($"Release {release.Id}" + (release.Warnings.Count > 0 ? $", with {Figures.Count(release.Warnings.Count, "warning")}" : ""));
        if (log.File is { } file) log.Show($"Log     {file}");
    }

    private void Block(string title, IReadOnlyList<string> said)
    {
        for (var i = 0; i < said.Count; i++) log.Show($"{(i == 0 ? title : ""),-8}{said[i]}");
    }

    private static TimeSpan? ClosedTime(Release release)
    {
        var closed = release.Steps.FirstOrDefault(step => step is { Name: "EnableMaintenance", State: StepState.Done })?.EndedAt;
        var opened = release.Steps.LastOrDefault(step => step is { Name: "DisableMaintenance", State: StepState.Done })?.EndedAt;
        return opened - closed;
    }
}
