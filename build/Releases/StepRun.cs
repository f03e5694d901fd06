using Slipway.Processes;
using Slipway.Releases.Hooks;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Runs one step: journalled before it begins and after it ended, its hooks around it, shown while it works.</summary>
public sealed class StepRun(ReleaseHooks hooks, RunLog log, StepLines lines, RunSignals signals, RunMark mark, TimeProvider time)
{
    /// <summary>Runs it.</summary>
    /// <param name="run">The run, which has begun.</param>
    /// <param name="step">Its name.</param>
    /// <param name="body">Its work.</param>
    /// <exception cref="SlipwayException">It failed.</exception>
    public async Task RunAsync(RunUnderWay run, string step, Func<StepScope, Task<StepResult>> body)
    {
        var release = run.Release!;
        var began = time.GetTimestamp();
        run.LastStep = step;
        if (release.NothingToDeploy is { } nothing)
        {
            log.Write($"{step} skipped: {nothing}");
            if (!run.IsWorkflow) lines.Skipped(step, "nothing to deploy");
            return;
        }

        // Between two steps: what has not begun need not be recovered.
        signals.Token.ThrowIfCancellationRequested();
        var record = new StepRecord { Name = step, StartedAt = time.GetUtcNow() };
        release.Steps.Add(record);
        release.State = ReleaseState.Running;
        release.Mark = mark.Value;
        run.Lock?.Enter(step);
        await run.SaveAsync(signals.Token);

        StepScope scope = null!;
        scope = new StepScope(release, !run.IsJournalled, () => run.SaveAsync(signals.Token), signals.Token)
        {
            OnDue = () => hooks.BeforeAsync(release, step, scope.OnLine, signals.Token),
        };
        try
        {
            log.Write($"--- {step}");
            StepResult outcome;
            await using (lines.Working(step, () => scope.LastLine))
            {
                outcome = await body(scope);
                if (run.OpeningFault is not null) throw run.OpeningFault;

                (record.State, record.Note) = (outcome.IsSkipped ? StepState.Skipped : StepState.Done, outcome.Note is { } note ? log.Masked(note) : null);
                if (scope.IsDue && !outcome.IsSkipped && hooks.HasAfter(step))
                {
                    await run.SaveAsync(signals.Token);
                    await hooks.AfterAsync(release, step, scope.OnLine, signals.Token);
                }
            }

            // That there is nothing to deploy is the whole answer, and comes as the result.
            if (run.IsWorkflow && release.NothingToDeploy is not null) log.Write($"{step}: {outcome.Note}");
            else if (outcome.IsSkipped) lines.Skipped(step, outcome.Note!);
            else lines.Done(step, time.GetElapsedTime(began), outcome.Note);
        }
        catch (Exception fault)
        {
            run.Failure = StepFailure.Of(fault, step);
            (record.State, record.Note) = (StepState.Failed, log.Masked(run.Failure.Message));
            record.Interrupted = signals.Token.IsCancellationRequested;
            lines.Failed(step, time.GetElapsedTime(began));
            throw run.Failure;
        }
        finally
        {
            record.EndedAt = time.GetUtcNow();
            await run.SaveAsync(CancellationToken.None);
        }
    }
}
