using Slipway.Application;
using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Survey;

/// <summary>Begins, while Preflight still looks, what takes longest about closing the site, a boot of Rails: where a commit is there that no release has tried yet, it will most likely be needed.</summary>
public sealed class MaintenanceAhead(Maintenance maintenance, ProjectContainers containers, ReleaseJournal journal, DeploySettings settings, RunMode mode, IRunLog log)
{
    private const string Workflow = "Deploy";

    /// <summary>Begins, where that is foreseeable; returns when it has begun.</summary>
    public async Task BeginAsync(Release release, ComposeApplication application, CheckoutState state, CancellationToken cancellationToken)
    {
        if (mode.IsDryRun || release.Workflow != Workflow || settings.MaintenanceUse != MaintenanceUse.Always || state.Head == state.Target) return;
        try
        {
            if ((await journal.AllAsync(cancellationToken)).Any(entry => entry.Id != release.Id && entry.ToCommit == state.Target)) return;
            if (await containers.RunningAsync(application.App.Name, cancellationToken) is { RestartCount: 0 } app) maintenance.Prepare(application, app);
        }
        catch (SlipwayException fault)
        {
            // EnableMaintenance asks the same, and says what is wrong.
            log.Write($"Nothing was begun ahead: {fault.Message}");
        }
    }
}
