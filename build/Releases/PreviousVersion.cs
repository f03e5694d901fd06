using Slipway.Application;
using Slipway.Docker;
using Slipway.Health;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>
/// Starts the version that ran before a release from its images, with the Compose file that is checked out. Whoever calls this has put the checkout, the
/// image names and the databases back.
/// </summary>
public sealed class PreviousVersion(
    ServiceStart start, ContainerSwap swap, ContainerWait wait, HealthProbes health, ProxyRefresh proxy, Workers workers, DockerClient docker, ProjectContainers containers,
    Patience patience, IRunLog log)
{
    /// <summary>Stops what works beside the app: nobody may write while a database is put back.</summary>
    public async Task StopWorkersAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        await workers.StopAsync(await workers.RunningAsync(application, cancellationToken), cancellationToken);

    /// <summary>Replaces the app's container, and what else the Compose file says otherwise than the containers.</summary>
    /// <returns>What <see cref="StartWorkersAsync"/> wants to know.</returns>
    public async Task<ReplacedApp> StartAppAsync(ComposeApplication application, bool served, CancellationToken cancellationToken)
    {
        var addresses = (await containers.RunningAsync(application.App.Name, cancellationToken))?.Addresses.Values.ToHashSet() ?? [];
        var changed = await start.ChangedAsync(application, cancellationToken);
        await start.StartOthersAsync(application, changed, log.Write, cancellationToken);

        // Compose starts nothing while what it depends on is unhealthy: a cache or a database that just came back is so until its next health check.
        await patience.UntilItWorksAsync(token => start.ReplaceAppAsync(application, changed, log.Write, token), Patience.Restart, cancellationToken);
        await proxy.RefreshAsync(application, cancellationToken);
        if (served) await wait.WaitAsync(application, application.App, [], cancellationToken);
        return new ReplacedApp(changed, addresses);
    }

    /// <summary>Brings up the workers that ran before, and the proxy where it changed.</summary>
    public async Task StartWorkersAsync(ComposeApplication application, ReplacedApp replaced, StoppedWorkers before, CancellationToken cancellationToken)
    {
        var services = before.Containers.Select(worker => worker.Service).ToHashSet(StringComparer.Ordinal);
        var wanted = application with { Workers = [.. application.Workers.Where(worker => services.Contains(worker.Name))] };
        await start.StartWorkersAndProxyAsync(wanted, replaced.Changed, log.Write, cancellationToken);
    }

    /// <summary>Removes what Start had begun beside the app's containers before any of them was stopped.</summary>
    public async Task TakeBackAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        if (release.AppContainersBefore.Count == 0 || release.ContainersReplaced) return;
        var old = (await containers.AllAsync(cancellationToken)).Where(container => release.AppContainersBefore.Contains(container.Id)).ToList();
        if (old.Count > 0) await swap.TakeBackAsync(application, old, cancellationToken);
    }

    /// <summary>Asks what runs now the same questions as a new version.</summary>
    /// <exception cref="SlipwayException">It does not pass.</exception>
    public async Task PassGateAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var gate = await health.RunAsync(application, HealthScope.Gate, cancellationToken);
        if (!gate.Healthy) throw new SlipwayException($"The version from before does not pass the gate: {gate.FirstFailure}") { Details = gate.Lines };
    }

    /// <summary>Stops the app's containers, where nothing ran before.</summary>
    public async Task StopAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var services = application.AppServices.Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        var alive = (await containers.AllAsync(cancellationToken))
            .Where(container => container is { IsOneOff: false, Status: "running" or "restarting", Service: { } service } && services.Contains(service))
            .Select(container => container.Id).ToList();
        if (alive.Count > 0) await docker.DockerStopAsync(alive, cancellationToken);
    }

    /// <summary>Keeps in the log what the new version's containers said: they are about to go.</summary>
    public async Task KeepLogsAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        const int lines = 200;
        var services = application.AppServices.Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var container in (await containers.AllAsync(cancellationToken)).Where(container => !container.IsOneOff && services.Contains(container.Service ?? "")))
        {
            log.Write($"--- the last lines of {container.Name}");
            try
            {
                foreach (var line in await docker.DockerLogsAsync(container.Id, lines, cancellationToken)) log.Write(line);
            }
            catch (SlipwayException fault)
            {
                // Some log drivers cannot be read; nothing hangs on it.
                log.Write(fault.Message);
            }
        }
    }
}
