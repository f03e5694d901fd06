using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Begins a run with its first step: takes the lock, recovers what another left, opens the release or joins the one of its owner.</summary>
public sealed class RunOpening(
    DeploySettings settings, ReleaseOpening opening, ReleaseJournal journal, StateFolder state, BrokenRelease unended, RunWatch watch, RunLog log, RunSignals signals, TimeProvider time)
{
    /// <summary>Takes the lock for a task that belongs to no release.</summary>
    public async Task LockAsync(RunUnderWay run, string target, CancellationToken cancellationToken) => run.Lock = await opening.TakeLockAsync(target, cancellationToken);

    /// <summary>Begins the run; the release that it works on is in <paramref name="run"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">Its first step.</param>
    /// <param name="alone">What that step does when it belongs to no release.</param>
    /// <exception cref="SlipwayException">It may not begin now.</exception>
    public async Task BeginAsync(RunUnderWay run, string step, StepAlone alone)
    {
        // Preflight has more to say than that the first thing a release needs is missing.
        try
        {
            run.Release = await OpenAsync(run, step, alone);
        }
        catch (SlipwayException fault) when (alone is { OpensRelease: true, OnlyLooks: true } && fault.ExitCode == ExitCode.Failed)
        {
            run.OpeningFault = fault;
            var now = time.GetUtcNow();
            run.Release = new Release { Id = ReleaseId.At(now), Workflow = run.Target, Project = "", Environment = settings.Environment, StartedAt = now };
        }
    }

    /// <summary>Recovers an open release, if there is one.</summary>
    public async Task RecoverAsync(RunUnderWay run, string target, CancellationToken cancellationToken)
    {
        await LockAsync(run, target, cancellationToken);
        Release? broken = null;
        var open = await opening.FindOpenAsync(release => broken = release, cancellationToken) ?? broken ?? await opening.FindUnrecoveredAsync(cancellationToken);
        if (open is null)
        {
            log.Show("Nothing to recover: every release has ended.");
            return;
        }

        log.Attach(Path.Combine(await journal.FolderAsync(open.Id, cancellationToken), "deploy.log"), open.Id);
        await unended.RecoverAsync(open);
    }

    private async Task<Release> OpenAsync(RunUnderWay run, string step, StepAlone alone)
    {
        var cancellation = signals.Token;
        var canOpen = run.IsWorkflow || (alone.OpensRelease && settings.RunId is not null);
        var mayJoin = settings.RunId is not null;
        if (alone.OnlyLooks && !canOpen && !(mayJoin && await journal.OpenReleaseAsync(cancellation) is { } open && open.Owner == settings.RunId))
            return await opening.CreateAsync(run.Target, cancellation);

        await LockAsync(run, step, cancellation);
        Release? broken = null;
        var mine = await opening.FindOpenAsync(release => broken = release, cancellation);
        if (mine is not null && run.IsWorkflow) (broken, mine) = (mine, null);
        if (broken is not null && !run.IsWorkflow) throw BrokenRelease.Unfinished(broken);
        if (broken is not null) await unended.RecoverAsync(broken);
        else if (run.IsWorkflow && await opening.FindUnrecoveredAsync(cancellation) is { } unrecovered) await unended.TryAgainAsync(unrecovered);

        var release = mine ?? await opening.CreateAsync(run.IsWorkflow ? run.Target : "Steps", cancellation);
        var journalled = mine is not null || canOpen;
        log.Attach(journalled
            ? Path.Combine(await journal.FolderAsync(release.Id, cancellation), "deploy.log")
            : await state.LogAsync($"{release.Id}-{step}", cancellation), release.Id);
        run.IsJournalled = journalled;
        if (mine is null) watch.Began(release, journalled, run.Target);
        return release;
    }
}
