using Slipway.Releases.DryRuns;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>
/// One run of this program: begins with its first step, runs every step, ends with what came of it, and knows the exit code.
/// </summary>
public sealed class DeploymentRun(RunUnderWay run, RunOpening opening, StepRun steps, RunEnding ending, ReleaseEnding release, RunWatch watch, DryRun dry, RunMode mode, RunSignals signals) : IDisposable
{
    /// <summary>The task that was asked for.</summary>
    public string Target => run.Target;

    /// <summary>Says what was asked for, before the first step runs.</summary>
    public void Plan(string target, bool isWorkflow) => (run.Target, run.IsWorkflow) = (target, isWorkflow);

    /// <summary>Runs one step of the deployment.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="alone">What it does when it belongs to no release.</param>
    /// <param name="body">Its work.</param>
    /// <exception cref="SlipwayException">It failed, or may not run now.</exception>
    public async Task StepAsync(string step, StepAlone alone, Func<StepScope, Task<StepResult>> body)
    {
        try
        {
            if (mode.IsDryRun)
            {
                await dry.StepAsync(run, step, alone, body, signals.Token);
                return;
            }

            if (run.Release is null) await opening.BeginAsync(run, step, alone);
            if (!alone.OnlyLooks) watch.Acts();
            if (run.IsWorkflow && !alone.OnlyLooks && run.Release!.NothingToDeploy is null) await release.WatchAsync(signals.Token);
            await steps.RunAsync(run, step, body);
        }
        catch (Exception fault)
        {
            run.Failure ??= StepFailure.Of(fault, step);
            throw run.Failure;
        }
    }

    /// <summary>Answers a question: takes no lock, writes no journal.</summary>
    public async Task AnswerAsync(string target, Func<CancellationToken, Task> body)
    {
        try
        {
            await body(signals.Token);
        }
        catch (Exception fault)
        {
            run.Failure = StepFailure.Of(fault, target);
            throw run.Failure;
        }
    }

    /// <summary>Does something that belongs to no release while nobody else changes anything.</summary>
    public Task LockedAsync(string target, Func<CancellationToken, Task> body) => AnswerAsync(target, async cancellationToken =>
    {
        await opening.LockAsync(run, target, cancellationToken);
        await body(cancellationToken);
    });

    /// <summary>Recovers an open release, if there is one.</summary>
    public Task RecoverAsync(string target) => AnswerAsync(target, cancellationToken => opening.RecoverAsync(run, target, cancellationToken));

    /// <summary>Ends the run: recovers what failed, closes the release, says what happened.</summary>
    /// <param name="hostFault">What the host says went wrong outside every step; null if nothing did.</param>
    /// <returns>The exit code of the program.</returns>
    public async Task<ExitCode> CompleteAsync(string? hostFault)
    {
        if (mode.IsDryRun && run is { Failure: null, Release: not null }) dry.End(run);
        if (hostFault is not null) run.Failure ??= new SlipwayException(hostFault);
        ExitCode code;
        try
        {
            // Recovery goes on although the run was cancelled: that is what the first signal is for.
            code = await ending.EndAsync(run, signals.RecoveryToken);
        }
        finally
        {
            run.Dispose();
        }

        if (!mode.IsDryRun) await watch.EndedAsync(run.Release, run.IsJournalled, run.Target, code);
        return code;
    }

    /// <inheritdoc/>
    public void Dispose() => run.Dispose();
}
