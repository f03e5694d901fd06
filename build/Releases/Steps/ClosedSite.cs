using Slipway.Application;
using Slipway.Database;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>The steps EnableMaintenance and DisableMaintenance.</summary>
public sealed class ClosedSite(
    ApplicationDetector detector, FirstInstallation installation, ProjectContainers containers, ReleaseJournal journal, SiteClosing closing,
    Visitors visitors, Orphans orphans, Workers workers, DependencyHealth dependencies, Draining draining, PostgresServer postgres, IRunLog log)
{
    /// <summary>Removes orphans, stops the workers, closes the site, proves it, and waits for requests under way.</summary>
    public async Task<StepResult> CloseAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        if (await installation.IsFirstAsync(application, cancellation))
        {
            release.FirstInstall = true;
            return StepResult.Skipped("a first install, nothing runs yet");
        }

        var strays = await orphans.FindAsync(application, cancellation);
        if (strays.Count > 0) await step.DueAsync();
        await orphans.RemoveAsync(strays, cancellation);
        var running = await ServesAsync(application, cancellation);
        release.ServedBefore = running;

        // What was on before comes back after; known before anything changes, so that a killed run is recovered rightly.
        if (step.IsAlone) await OwnAsync(cancellation);
        var left = await LeftClosedAsync(cancellation) is not null;
        if (running)
        {
            var shown = await visitors.ShowsPageAsync(application, cancellation);
            release.Maintenance = OnceKnown(shown, left);
        }
        else if (left)
        {
            // Nobody can be asked, and nobody need be: what that release switched on outlives its container.
            release.Maintenance = new MaintenanceRecord { WasOn = false, ClosedHere = true, LeftClosed = true };
        }

        // Start would wait for the same, and visitors with it.
        if (running && !step.IsAlone) await dependencies.SettleAsync(application, cancellation);

        var working = await workers.RunningAsync(application, cancellation);
        release.StoppedWorkers = working.Containers;
        await step.SaveAsync();

        if (running || release.Maintenance.ClosedHere || working.Containers.Count > 0) await step.DueAsync();
        await workers.StopAsync(working, cancellation);
        if (!running) return Idle(application, release, working);

        await closing.CloseAsync(
            application,
            on =>
            {
                release.Maintenance = OnceKnown(on, left);
                return step.SaveAsync();
            },
            cancellation);
        var drained = await draining.WaitAsync(application, token => BusyAsync(application, token), cancellation);
        if (!drained.Drained) log.Warn($"Requests are still under way: {drained.UnderWay}. A restore after this deployment will ask first.");

        release.Maintenance = release.Maintenance with { Proven = true, Drained = drained.Drained };
        return StepResult.Done(Join(
            release.Maintenance.WasOn == true ? "was on before, and stays on after" : "visitors get the page",
            release.StoppedWorkers.Count > 0 ? $"{Figures.Count(release.StoppedWorkers.Count, "worker")} stopped" : null,
            strays.Count > 0 ? $"{Figures.Count(strays.Count, "orphan")} removed" : null));
    }

    /// <summary>Opens the site, unless it was closed before the release began.</summary>
    public async Task<StepResult> OpenAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        if (!step.IsAlone && WhyNotOpened(release) is { } reason) return StepResult.Skipped(reason);

        await step.DueAsync();
        await closing.OpenAsync(application, cancellation);
        if (!step.IsAlone) return StepResult.Done("the site is open");

        await OwnAsync(cancellation);
        var started = await workers.StartAsync(application, await workers.IdleAsync(application, cancellation), cancellation);
        return StepResult.Done(Join("the site is open", started.Count > 0 ? $"{string.Join(", ", started)} started" : null));
    }

    /// <summary>Why a release does not open the site; null where it does.</summary>
    internal static string? WhyNotOpened(Release release) => release switch
    {
        { Maintenance.ClosedHere: true } => null,
        { StaysOpen: { } why } => $"the site stayed open: {why}",
        { Maintenance.WasOn: true } => "maintenance was on before this release began",
        _ => "this release did not close the site",
    };

    // A version that crashes at boot is running now and then; nothing can be asked of it, and no fix could be deployed if it had to be.
    private async Task<bool> ServesAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        await containers.RunningAsync(application.App.Name, cancellationToken) is { } container
        && (container.RestartCount == 0 || (await visitors.AskInsideAsync(application, cancellationToken)).Status is not null);

    private static StepResult Idle(ComposeApplication application, Release release, StoppedWorkers stopped)
    {
        var note = $"{application.App.Name} does not serve anybody: it does not run, or restarts in a loop";
        return stopped.Containers.Count == 0 && !release.Maintenance.ClosedHere
            ? StepResult.Skipped(note)
            : StepResult.Done(Join(note, stopped.Containers.Count > 0 ? $"{Figures.Count(stopped.Containers.Count, "worker")} stopped" : null));
    }

    private static MaintenanceRecord OnceKnown(bool on, bool left) =>
        new() { WasOn = on && !left, ClosedHere = !on || left, LeftClosed = on && left };

    // A release that needed a person kept the site closed: that was not a person's maintenance, and the next good release ends it.
    // Those that Preflight stopped since, and baselines, have not changed that.
    private async Task<Release?> LeftClosedAsync(CancellationToken cancellationToken) =>
        (await journal.AllAsync(cancellationToken)).FirstOrDefault(entry => !entry.IsOpen && entry.Began(StepName.EnableMaintenance))
            is { State: ReleaseState.NeedsAPerson, Maintenance.ClosedHere: true } left ? left : null;

    // From now on a person decides whether the site is open, whatever a release left behind.
    private async Task OwnAsync(CancellationToken cancellationToken)
    {
        if (await LeftClosedAsync(cancellationToken) is not { } left) return;
        left.Maintenance = left.Maintenance with { ClosedHere = false };
        left.Recovery = left.Recovery is { } recovery ? recovery with { Ended = true } : null;
        await journal.SaveAsync(left, cancellationToken);
    }

    private async Task<int> BusyAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var busy = 0;
        foreach (var database in application.Databases) busy += await postgres.BusySessionsAsync(database, cancellationToken);
        return busy;
    }

    private static string Join(params string?[] notes) => string.Join("; ", notes.Where(note => note is not null));
}
