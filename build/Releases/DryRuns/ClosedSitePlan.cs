using Slipway.Application;
using Slipway.Processes;
using Slipway.Releases.Steps;
using Slipway.Reporting;

namespace Slipway.Releases.DryRuns;

/// <summary>What EnableMaintenance would do.</summary>
public sealed class ClosedSitePlan(FirstInstallation installation, StayingOpen open, Prebuilding prebuilding, ProjectContainers containers, Visitors visitors, Maintenance maintenance, Workers workers)
{
    /// <summary>Whether the site would be closed, and how; the release gets what the steps after it go by.</summary>
    internal async Task<StepPlan> OfClosingAsync(ComposeApplication application, Release release, bool isAlone, CancellationToken cancellationToken)
    {
        var ahead = prebuilding.WhyNot(release, isAlone) is { } why ? $"nothing is built ahead: {why}" : $"{Figures.Commit(release.ToCommit)} is built ahead, before";
        if (release.FirstInstall || await installation.IsFirstAsync(application, cancellationToken)) return StepPlan.Skips("a first install, nothing runs yet");
        if (await open.WouldStayOpenAsync(application, release, isAlone, cancellationToken) is { } stays)
        {
            release.StaysOpen = stays;
            return StepPlan.Skips($"the site stays open: {stays}; {ahead}");
        }

        var working = await workers.RunningAsync(application, cancellationToken);
        var stop = working.Containers.Count > 0 ? $"; {working} stop" : "";
        if (await containers.RunningAsync(application.App.Name, cancellationToken) is null)
        {
            var idle = $"{application.App.Name} does not run";
            return working.Containers.Count == 0 ? StepPlan.Skips(idle) : StepPlan.Runs(idle + stop);
        }

        var shown = await visitors.ShowsPageAsync(application, cancellationToken);
        release.Maintenance = new MaintenanceRecord { WasOn = shown, ClosedHere = !shown };
        return StepPlan.Runs(
            $"{(shown ? "maintenance is on already, and stays on after" : $"the site closes {maintenance.Way(application)}")}{stop}; {ahead}",
            shown ? [] : await CommandsAsync(application, MaintenanceState.Enabled, cancellationToken));
    }

    /// <summary>Whether the site would be opened, and how.</summary>
    internal async Task<StepPlan> OfOpeningAsync(ComposeApplication application, Release release, bool isAlone, CancellationToken cancellationToken) =>
        !isAlone && ClosedSite.WhyNotOpened(release) is { } reason
            ? StepPlan.Skips(reason)
            : StepPlan.Runs($"the site opens {maintenance.Way(application)}", await CommandsAsync(application, MaintenanceState.Disabled, cancellationToken));

    private async Task<IReadOnlyList<Command>> CommandsAsync(ComposeApplication application, MaintenanceState state, CancellationToken cancellationToken) =>
        await maintenance.CommandAsync(application, state, cancellationToken) is { } command ? [command] : [];
}
