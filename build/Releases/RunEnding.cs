using Slipway.Releases.Hooks;
using Slipway.Releases.Pruning;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Ends a run: recovers what failed, closes the release, says what happened.</summary>
public sealed class RunEnding(
    Recovery recovery, ReleaseWithdrawal withdrawal, Retention retention, ReleaseEnding ending, ReleaseHooks hooks, RunResult result, RunLog log, StepLines lines, RunMode mode, RunSignals signals, TimeProvider time)
{
    /// <summary>Ends it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops recovery at a safe point.</param>
    /// <returns>The exit code of the program.</returns>
    public async Task<ExitCode> EndAsync(RunUnderWay run, CancellationToken cancellationToken)
    {
        if (run.Release is not { } release) return result.Show(run.Failure, null, null);
        if (!run.IsJournalled) return await EndAloneAsync(run, release, cancellationToken);
        if (ReleaseWithdrawal.IsDue(run.Failure, release))
        {
            (release.State, release.EndedAt) = (ReleaseState.Failed, time.GetUtcNow());
            await withdrawal.WithdrawAsync(release, cancellationToken);
            return result.Show(run.Failure, null, release);
        }

        RecoveryOutcome? recovered = null;
        if (run.Failure is not null)
        {
            await using (lines.Working("Recovery", () => null))
                recovered = await recovery.RunAsync(release, () => run.SaveAsync(cancellationToken), cancellationToken);
            release.State = recovered.State;
        }
        else if (run.IsWorkflow || run.LastStep == StepName.HealthCheck)
        {
            release.State = release.NothingToDeploy is null ? ReleaseState.Succeeded : ReleaseState.NothingToDo;
        }
        else
        {
            release.State = ReleaseState.Waiting;
        }

        KeepWarnings(release);
        if (!release.IsOpen) release.EndedAt = time.GetUtcNow();
        await ending.TellAsync(release, run.Failure, recovered);
        var written = await WriteAsync(run, release);

        // What a hook does is not part of the release: killed in it, the release has ended all the same.
        await hooks.EndedAsync(release, cancellationToken);
        if (KeepWarnings(release) && written) await WriteAsync(run, release);
        if (run.Failure is null) await retention.AfterAsync(release, () => run.SaveAsync(CancellationToken.None), signals.Token);
        var reports = await ending.RecordAsync(release, CancellationToken.None);
        return result.Show(run.Failure, recovered, release, reports);
    }

    private async Task<bool> WriteAsync(RunUnderWay run, Release release)
    {
        try
        {
            await run.SaveAsync(CancellationToken.None);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SlipwayException)
        {
            // The next run finds the release as it was written last, and recovers it from there.
            var unwritten = new SlipwayException($"The end of release {release.Id} could not be written: {fault.Message}", fault)
            {
                ExitCode = ExitCode.NeedsAPerson,
                Next = ["Mend what keeps the state folder from being written, then: ./build.sh --target=Recover"],
            };
            if (run.Failure is not null) log.Warn(unwritten.Message);
            run.Failure ??= unwritten;
            return false;
        }
    }

    private bool KeepWarnings(Release release)
    {
        var fresh = log.Warnings.Except(release.Warnings).ToList();
        foreach (var warning in fresh) release.Warnings.Add(warning);
        return fresh.Count > 0;
    }

    private async Task<ExitCode> EndAloneAsync(RunUnderWay run, Release release, CancellationToken cancellationToken)
    {
        if (run.Failure is not { } failure) return result.Show(null, null, release);
        var recovered = await TakeBackAsync(run, release, cancellationToken);
        if (run.IsWorkflow && !mode.IsDryRun)
        {
            // A workflow that could not even open its release.
            release.State = ReleaseState.Failed;
            await ending.TellAsync(release, failure, recovered);
            await hooks.EndedAsync(release, cancellationToken);
        }

        return result.Show(failure, recovered, release);
    }

    // A step that stands alone leaves nothing half done either; what it may not decide is what belongs to a release.
    private async Task<RecoveryOutcome?> TakeBackAsync(RunUnderWay run, Release release, CancellationToken cancellationToken) =>
        run.Lock is not null && release.LastStep?.Name is StepName.EnableMaintenance or StepName.Pull or StepName.Build
            ? await recovery.RunAsync(release, () => Task.CompletedTask, cancellationToken)
            : null;
}
