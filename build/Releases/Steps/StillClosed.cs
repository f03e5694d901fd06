using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Releases.Steps;

/// <summary>Sees to it that what a release closed is closed still: a cache that restarted has forgotten the flag, and a new container may not know it.</summary>
public sealed class StillClosed(SiteClosing closing, Visitors visitors, IRunLog log)
{
    /// <summary>Closes the site again, where visitors get it; the release remembers that they did.</summary>
    /// <exception cref="SlipwayException">They get it all the same.</exception>
    public async Task EnsureAsync(StepScope step, ComposeApplication application)
    {
        var release = step.Release;
        if (!release.Maintenance.Proven || await visitors.ShowsPageAsync(application, step.Cancellation)) return;

        await closing.CloseAsync(application, wasOn => wasOn ? Task.CompletedTask : ReopenedAsync(step), step.Cancellation);
    }

    private async Task ReopenedAsync(StepScope step)
    {
        step.Release.Maintenance = step.Release.Maintenance with { Reopened = true };
        await step.SaveAsync();
        log.Warn(
            "Visitors got the site although it had been closed: its cache forgot that, as one that restarts does. It was closed again; " +
            "after a failure the database is not restored unasked.");
    }
}
