using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>Decides whether a release may leave the site open: DEPLOY_MAINTENANCE, what is pending, and whether the app can be replaced while it serves.</summary>
public sealed class StayingOpen(
    ApplicationDetector detector, ProjectContainers containers, Migrations migrations, Visitors visitors, Orphans orphans, DeploySettings settings, IRunLog log)
{
    /// <summary>Leaves the site open, where it may; says why.</summary>
    /// <returns>The step's result; null where the site is to be closed.</returns>
    public async Task<StepResult?> LeaveAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        if (step.IsAlone || settings.MaintenanceUse == MaintenanceUse.Always || release.FirstInstall) return null;

        var application = await detector.DetectAsync(cancellation);
        var (open, why) = await DecideAsync(application, release, cancellation);
        if (!open)
        {
            log.Show($"   the site is closed: {why}");
            return null;
        }

        await orphans.RemoveAsync(await orphans.FindAsync(application, cancellation), cancellation);
        (release.StaysOpen, release.ServedBefore) = (why, true);
        await step.SaveAsync();
        return StepResult.Skipped($"the site stays open: {why}");
    }

    /// <summary>Why the site would stay open; null where it would be closed.</summary>
    internal async Task<string?> WouldStayOpenAsync(ComposeApplication application, Release release, bool isAlone, CancellationToken cancellationToken)
    {
        if (isAlone || settings.MaintenanceUse == MaintenanceUse.Always || release.FirstInstall) return null;
        var (stays, why) = await DecideAsync(application, release, cancellationToken);
        return stays ? why : null;
    }

    private async Task<(bool Open, string Why)> DecideAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        if (await containers.RunningAsync(application.App.Name, cancellationToken) is null) return (false, $"{application.App.Name} does not run");
        if (await visitors.ShowsPageAsync(application, cancellationToken)) return (false, "maintenance is on already");
        if (settings.MaintenanceUse == MaintenanceUse.Never) return (true, "DEPLOY_MAINTENANCE=never");

        var plan = SwapPlan.For(application, settings.Swap);
        if (!plan.StartFirst) return (false, plan.Why);
        if (release.ToCommit is not { } commit) return (false, "what is pending is not known before Pull");
        if (!application.IsRails && settings.MigrateCommand is null) return (true, "nothing migrates, and the new version starts first");

        var status = await migrations.PendingAsync(application, commit, cancellationToken);
        if (!status.IsKnown) return (false, $"what is pending is not known: {status.Unknown}");
        return status.Pending.Count > 0
            ? (false, $"{Figures.Count(status.Pending.Count, "migration")} {(status.Pending.Count == 1 ? "is" : "are")} pending")
            : (true, "no migration is pending, and the new version starts first");
    }
}
