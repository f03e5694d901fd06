using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>Stops the services that work beside the app while the site is closed, and starts the same ones again.</summary>
public sealed class Workers(DockerClient docker)
{
    /// <summary>The workers that run, to be stopped.</summary>
    public async Task<StoppedWorkers> RunningAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        // One that restarts in a loop would come back to life in the middle of a migration.
        await FindAsync(application, container => container.Status is "running" or "restarting", cancellationToken);

    /// <summary>The workers that do not run.</summary>
    public async Task<StoppedWorkers> IdleAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        await FindAsync(application, container => !container.IsRunning, cancellationToken);

    /// <summary>Stops workers, each with its service's grace period.</summary>
    public async Task StopAsync(StoppedWorkers workers, CancellationToken cancellationToken)
    {
        if (workers.Containers.Count > 0) await docker.DockerStopAsync(workers.Containers.Select(worker => worker.Container), cancellationToken);
    }

    /// <summary>
    /// Starts again what was stopped. A container that was replaced meanwhile counts as started if its service runs.
    /// </summary>
    /// <returns>The services that run again.</returns>
    /// <exception cref="SlipwayException">A service that ran before does not run afterwards.</exception>
    public async Task<IReadOnlyList<string>> StartAsync(
        ComposeApplication application, StoppedWorkers stopped, CancellationToken cancellationToken)
    {
        if (stopped.Containers.Count == 0) return [];

        var containers = await docker.ContainersAsync(application, cancellationToken);
        var ids = stopped.Containers.Select(worker => worker.Container).ToHashSet(StringComparer.Ordinal);
        var idle = containers.Where(container => ids.Contains(container.Id) && !container.IsRunning).ToList();
        if (idle.Count > 0)
        {
            await docker.DockerStartAsync(idle, cancellationToken);
            containers = await docker.ContainersAsync(application, cancellationToken);
        }

        var running = containers
            .Where(container => container.IsRunning && !container.IsOneOff && container.Service is not null)
            .Select(container => container.Service!).ToHashSet(StringComparer.Ordinal);
        var services = stopped.Containers.Select(worker => worker.Service).Distinct().ToList();
        var missing = services.Where(service => !running.Contains(service)).ToList();
        return missing.Count == 0
            ? services
            : throw new SlipwayException($"Workers that ran before do not run again: {string.Join(", ", missing)}.")
            {
                Details = [.. missing.Select(service => $"{service}: {Describe(containers, service)}")],
                Next = [$"docker compose up -d --no-build {string.Join(' ', missing)}"],
            };
    }

    private async Task<StoppedWorkers> FindAsync(ComposeApplication application, Func<Container, bool> wanted, CancellationToken cancellationToken)
    {
        var services = application.Workers.Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        if (services.Count == 0) return StoppedWorkers.None;

        var containers = await docker.ContainersAsync(application, cancellationToken);
        return new StoppedWorkers([.. containers
            .Where(container => container.Service is { } service && services.Contains(service) && !container.IsOneOff && wanted(container))
            .Select(container => new StoppedWorker(container.Service!, container.Id))]);
    }

    private static string Describe(IEnumerable<Container> containers, string service) =>
        ServiceContainers.Describe([.. containers.Where(container => container.Service == service && !container.IsOneOff)]);
}

/// <summary>The workers that ran before they were stopped; kept in the release.</summary>
/// <param name="Containers">Each with its service.</param>
public sealed record StoppedWorkers(IReadOnlyList<StoppedWorker> Containers)
{
    /// <summary>None ran.</summary>
    public static StoppedWorkers None { get; } = new([]);

    /// <summary>The services, for a person.</summary>
    public override string ToString() => string.Join(", ", Containers.Select(worker => worker.Service).Distinct());
}

/// <summary>One worker that was stopped.</summary>
/// <param name="Service">Its service.</param>
/// <param name="Container">Its container's id.</param>
public sealed record StoppedWorker(string Service, string Container);
