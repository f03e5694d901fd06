using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>Whether the engine calls healthy what has to be so before Compose starts the app or a worker (<c>condition: service_healthy</c>).</summary>
public sealed class DependencyHealth(ProjectContainers containers, DeploySettings settings, IRunLog log, TimeProvider time, Progress? progress = null)
{
    private const string Unhealthy = "unhealthy";
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _inVain = new(StringComparer.Ordinal);

    /// <summary>
    /// Waits while something of it is unhealthy: a database that was paused or crashed is called so, though it works again, until the engine looks once more, and Compose fails at once where it
    /// meets that. Gives up after a minute, or twice the time between two looks where that is longer, and never later than DEPLOY_START_TIMEOUT: then Compose says what is wrong.
    /// </summary>
    public async Task SettleAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var awaited = application.AppServices.Concat(AppCreation.Needed(application)).SelectMany(service => service.DependsOnHealthOf).ToHashSet(StringComparer.Ordinal);
        if (awaited.Count == 0) return;

        Deadline? deadline = null;
        while (true)
        {
            var sick = (await containers.AllAsync(cancellationToken))
                .Where(container => container is { IsOneOff: false, IsRunning: true, Health: Unhealthy } && awaited.Contains(container.Service ?? "") && !_inVain.Contains(container.Id)).ToList();
            var names = string.Join(", ", sick.Select(container => container.Name));
            progress?.WaitsFor(sick.Count == 0 ? null : $"{names} is {Unhealthy}");
            if (sick.Count == 0) return;
            if (deadline is { Passed: true })
            {
                // Once a run: waited for in vain before the site closes, it is not waited for again while it is closed.
                _inVain.UnionWith(sick.Select(container => container.Id));
                progress?.WaitsFor(null);
                return;
            }

            if (deadline is null)
            {
                deadline = new Deadline(time, Patience(sick));
                log.Show($"   {names} is {Unhealthy}: waiting {deadline.Timeout.TotalSeconds:0} s at most for the engine to look again");
            }

            await deadline.PauseAsync(cancellationToken);
        }
    }

    private TimeSpan Patience(IEnumerable<Container> sick)
    {
        var two = 2 * sick.Max(container => container.HealthInterval);
        var patience = two > Least ? two : Least;
        return patience < settings.StartTimeout ? patience : settings.StartTimeout;
    }
}
