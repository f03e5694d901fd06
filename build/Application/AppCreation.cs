using Slipway.Docker;
using Slipway.Processes;

namespace Slipway.Application;

/// <summary>
/// Replaces the app after it has stopped, and the workers, whichever way the app is replaced. Compose makes the containers; where all that they depend on is there and works, the engine starts them: Compose would first
/// look whether it works, half a second apart (2.26), and it would be called a second time for the workers.
/// </summary>
public sealed class AppCreation(ServiceStart start, ProjectContainers containers, DockerClient docker)
{
    /// <summary>Replaces the app's containers and starts them.</summary>
    /// <param name="application">The application.</param>
    /// <param name="changed">What <see cref="ServiceStart.ChangedAsync"/> found.</param>
    /// <param name="onLine">Sees each line of output.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether the workers' containers were replaced too; they are not started.</returns>
    public async Task<bool> ReplaceAppAsync(ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (!await IsAllThereAsync(application, cancellationToken))
        {
            await start.ReplaceAppAsync(application, changed, onLine, cancellationToken);
            return false;
        }

        await start.CreateAsync(application, changed, application.AppServices, onLine, cancellationToken);
        await StartAsync([application.App], cancellationToken);
        return true;
    }

    /// <summary>Replaces the workers' containers and starts none: what takes long about it, while the app boots.</summary>
    public Task CreateWorkersAsync(ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken) =>
        StartsByItself(application.Workers) ? start.CreateAsync(application, changed, application.Workers, onLine, cancellationToken) : Task.CompletedTask;

    /// <summary>Starts the workers that were made and do not run.</summary>
    public Task StartWorkersAsync(ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken) =>
        StartsByItself(application.Workers) ? StartAsync(application.Workers, cancellationToken) : start.StartWorkersAsync(application, changed, onLine, cancellationToken);

    /// <summary>Replaces the workers' containers and starts them.</summary>
    public async Task ReplaceWorkersAsync(ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (!await IsAllThereAsync(application, cancellationToken))
        {
            await start.StartWorkersAsync(application, changed, onLine, cancellationToken);
            return;
        }

        await start.CreateAsync(application, changed, application.Workers, onLine, cancellationToken);
        await StartAsync(application.Workers, cancellationToken);
    }

    /// <summary>The commands that replace the app after it has stopped, and the workers, to be shown.</summary>
    public async Task<IReadOnlyList<Command>> CommandsAsync(ComposeApplication application, IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        if (!await IsAllThereAsync(application, cancellationToken))
            return [await start.ReplaceAppCommandAsync(application, changed, cancellationToken), .. await WorkersCommandsAsync(application, changed, StartsByItself(application.Workers), cancellationToken)];

        return
        [
            await start.CreateCommandAsync(application, changed, application.AppServices, cancellationToken),
            .. await StartCommandsAsync([application.App], cancellationToken),
            .. await StartCommandsAsync(application.Workers, cancellationToken),
        ];
    }

    /// <summary>The commands of <see cref="ReplaceWorkersAsync"/>, to be shown.</summary>
    public async Task<IReadOnlyList<Command>> WorkersCommandsAsync(ComposeApplication application, IReadOnlyCollection<string> changed, CancellationToken cancellationToken) =>
        await WorkersCommandsAsync(application, changed, await IsAllThereAsync(application, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<Command>> WorkersCommandsAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, bool areMadeFirst, CancellationToken cancellationToken)
    {
        if (application.Workers.Count == 0) return [];
        if (!areMadeFirst) return [await start.WorkersCommandAsync(application, changed, cancellationToken)];
        return
        [
            await start.CreateCommandAsync(application, changed, application.Workers, cancellationToken),
            .. await StartCommandsAsync(application.Workers, cancellationToken),
        ];
    }

    // The new ones get the names of the old.
    private async Task<IReadOnlyList<Command>> StartCommandsAsync(IReadOnlyCollection<ComposeService> services, CancellationToken cancellationToken)
    {
        var names = Of(services, await containers.AllAsync(cancellationToken)).Select(container => container.Name).ToList();
        return names.Count == 0 ? [] : [await docker.DockerStartCommandAsync(names, cancellationToken)];
    }

    /// <summary>
    /// Whether nothing is left to Compose but to make containers of the app and the workers. Else there is more to it than starting them: something to wait for, one that has to
    /// run to its end first, commands that Compose runs in them.
    /// </summary>
    public async Task<bool> IsAllThereAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var needed = Needed(application);
        if (!StartsByItself(application.AppServices) || needed.Concat(application.AppServices).Any(service => service.DependsOnEndOf.Count > 0)) return false;
        var all = await containers.AllAsync(cancellationToken);
        return needed.All(service => Of([service], all).ToList() is { Count: > 0 } some && some.All(container => container is { IsRunning: true, Health: null or "healthy" }));
    }

    private async Task StartAsync(IReadOnlyCollection<ComposeService> services, CancellationToken cancellationToken)
    {
        if (services.Count == 0) return;
        var idle = Of(services, await containers.AllAsync(cancellationToken)).Where(container => !container.IsRunning).ToList();
        if (idle.Count > 0) await docker.DockerStartAsync(idle, cancellationToken);
    }

    private static bool StartsByItself(IEnumerable<ComposeService> services) => !services.Any(service => service.HasStartHooks);

    // What the app and the workers depend on, and what that depends on.
    internal static List<ComposeService> Needed(ComposeApplication application)
    {
        var mine = application.AppServices.ToHashSet();
        var (found, left) = (new List<ComposeService>(), new Queue<ComposeService>(mine));
        while (left.TryDequeue(out var service))
        {
            foreach (var other in service.DependsOn.Select(application.Compose.Find).OfType<ComposeService>().Where(other => !mine.Contains(other) && !found.Contains(other)))
            {
                found.Add(other);
                left.Enqueue(other);
            }
        }

        return found;
    }

    private static IEnumerable<Container> Of(IReadOnlyCollection<ComposeService> services, IEnumerable<Container> all) =>
        all.Where(container => !container.IsOneOff && services.Any(service => service.Name == container.Service));
}
