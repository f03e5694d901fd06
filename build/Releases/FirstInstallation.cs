using Slipway.Application;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Whether a release is the first that installs the application: nothing is there yet, or only what an attempt before it began and could not end.</summary>
public sealed class FirstInstallation(Installation installation, ReleaseJournal journal, ProjectContainers containers)
{
    /// <summary>Whether it is: then there is no site to close and no data to lose.</summary>
    public async Task<bool> IsFirstAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        await installation.IsFirstAsync(application, cancellationToken)
        || (await IsUnfinishedAsync(cancellationToken) && await containers.RunningAsync(application.App.Name, cancellationToken) is null);

    // Nobody could use what was never opened; once somebody started the app by hand, there may be data.
    private async Task<bool> IsUnfinishedAsync(CancellationToken cancellationToken)
    {
        var tried = (await journal.AllAsync(cancellationToken)).Where(release => !release.IsOpen && RecoveryPlan.FurthestOf(release) is not null).ToList();
        return tried.Count > 0 && tried.All(release =>
            release is { FirstInstall: true, State: not ReleaseState.Succeeded } && !release.Began(StepName.DisableMaintenance));
    }
}
