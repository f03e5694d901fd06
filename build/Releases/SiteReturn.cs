using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Brings the site and its workers back to what they were before a release: open, or closed by whoever closed it.</summary>
public sealed class SiteReturn(SiteClosing closing, Visitors visitors, Workers workers, Patience patience, DeploySettings settings, IRunLog log)
{
    /// <summary>Closes the site again, where visitors had been let in to the new version.</summary>
    public async Task CloseAsync(ComposeApplication application, List<string> said, CancellationToken cancellationToken)
    {
        try
        {
            await closing.CloseAsync(application, _ => Task.CompletedTask, cancellationToken);
            said.Add("The site was closed again.");
        }
        catch (SlipwayException fault)
        {
            // A version that is too broken to be closed is to be replaced all the more.
            log.Write(fault.ToString());
            said.Add($"The site could not be closed again while the version from before was started: {fault.Message}");
        }
    }

    /// <summary>Whether the app itself answers with the maintenance page: a proxy shows it too while the app boots.</summary>
    public async Task<bool> IsClosedInsideAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        (await visitors.AskInsideAsync(application, cancellationToken)).IsPage;

    /// <summary>Closes the site, and does not go on without.</summary>
    public Task CloseForCertainAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        patience.UntilItWorksAsync(token => closing.CloseAsync(application, _ => Task.CompletedTask, token), Patience.Restart, cancellationToken);

    /// <summary>Starts the workers that were stopped.</summary>
    public async Task StartWorkersAsync(ComposeApplication application, StoppedWorkers before, List<string> said, CancellationToken cancellationToken)
    {
        if (before.Containers.Count == 0) return;
        await workers.StartAsync(application, before, cancellationToken);
        said.Add($"{Figures.Count(before.Containers.Count, "worker")} started again.");
    }

    /// <summary>Opens the site if the release closed it.</summary>
    public async Task OpenAsync(ComposeApplication application, Release release, List<string> said, CancellationToken cancellationToken)
    {
        if (release.Maintenance.LeftClosed)
        {
            said.Add("The site stays closed, as the release before this one had to leave it.");
            return;
        }

        if (!release.Maintenance.ClosedHere)
        {
            if (release.StaysOpen is not null) said.Add("The site was open all the time.");
            if (release.Maintenance.WasOn == true) said.Add("Maintenance was on before the release began, and still is.");
            return;
        }

        var done = "The site is open again, on the version that ran before.";
        await patience.UntilItWorksAsync(
            async token =>
            {
                try
                {
                    await closing.OpenAsync(application, token);
                }
                catch (SlipwayException fault) when (!release.Maintenance.Proven)
                {
                    // What kept maintenance from being switched on keeps it from being switched off.
                    if (!(await visitors.AskAsync(application, settings.MaintenancePath, token)).IsOpen) throw;
                    done = $"The site is open, as it was; {fault.Message}";
                }
            },
            settings.StartTimeout, cancellationToken);
        said.Add(done);
    }
}
