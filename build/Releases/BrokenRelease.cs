using Slipway.Releases.Hooks;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>A release that an earlier run left: recovered by the run that finds it, before anything else.</summary>
public sealed class BrokenRelease(
    Recovery recovery, ReleaseJournal journal, ReleaseEnding ending, ReleaseHooks hooks, RunWatch watch, RunLog log, StepLines lines, RunSignals signals, TimeProvider time)
{
    /// <summary>What a step that stands alone says of it: only a workflow and Recover take it back.</summary>
    public static SlipwayException Unfinished(Release broken) =>
        new($"Release {broken.Id} did not end: its last step was {broken.LastStep?.Name ?? "none"}.") { Next = ["./build.sh --target=Recover"] };

    /// <summary>Recovers it, and says what came of it.</summary>
    /// <exception cref="SlipwayException">It could not be recovered, or a signal stopped that in between.</exception>
    public async Task RecoverAsync(Release broken)
    {
        log.Show(broken.IsOpen
            ? $"Release {broken.Id} did not end: its last step was {broken.LastStep?.Name ?? "none"}. Recovering it first."
            : $"Release {broken.Id} was not recovered. Trying again first.");

        // A recovery under way is not for the first signal to stop.
        RecoveryOutcome outcome;
        await using (lines.Working("Recovery", () => null))
            outcome = await recovery.AfterDeathAsync(broken, () => journal.SaveAsync(broken, signals.RecoveryToken), signals.RecoveryToken);
        broken.State = outcome.State;
        if (!broken.IsOpen) broken.EndedAt = time.GetUtcNow();
        await ending.TellAsync(broken, new SlipwayException($"Release {broken.Id} {broken.Failure}."), outcome);
        await journal.SaveAsync(broken, CancellationToken.None);
        await hooks.EndedAsync(broken, signals.RecoveryToken);
        await ending.RecordAsync(broken, CancellationToken.None);
        if (!broken.IsOpen) watch.Ended(broken);
        foreach (var line in outcome.Said) log.Show($"   {line}");
        if (outcome.ExitCode == ExitCode.NeedsAPerson)
            throw new SlipwayException($"Release {broken.Id} could not be recovered.") { ExitCode = outcome.ExitCode, Details = outcome.Said, Next = outcome.Next };
    }

    /// <summary>
    /// Tries once more with one that failed to come back, and a person knows. Whoever deploys now goes forward all the same; what it left closed is opened
    /// when that goes well.
    /// </summary>
    public async Task TryAgainAsync(Release unrecovered)
    {
        try
        {
            await RecoverAsync(unrecovered);
        }
        catch (SlipwayException fault) when (!unrecovered.IsOpen)
        {
            log.Warn($"{fault.Message} Going forward all the same.");
        }
    }
}
