using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>Brings the services of the application up: data services never replaced unasked, the app from its new image, the rest as it changed.</summary>
public sealed class ServiceStart(DockerCompose compose, DockerClient docker, ProjectContainers containers, DeploySettings settings, IRunLog log)
{
    /// <summary>Starts data services that do not run, and waits until they are healthy.</summary>
    public async Task EnsureDataAsync(ComposeApplication application, Action<string> onLine, CancellationToken cancellationToken)
    {
        var all = await containers.AllAsync(cancellationToken);
        var missing = application.DataServices
            .Where(service => service.Profiles.Count == 0 && !all.Any(container => container.Service == service.Name && container.IsRunning && !container.IsOneOff))
            .Select(service => service.Name).ToList();
        if (missing.Count == 0) return;

        await compose.DockerComposeUpAsync(
            new DockerComposeUp(missing) { Build = true, Wait = true, OnLine = onLine, Deadline = settings.StartTimeout }, cancellationToken);
    }

    /// <summary>Starts the containers of data services that have ended, as they are, and does not wait for them. One that is paused is somebody's doing, and left alone.</summary>
    public async Task StartStoppedDataAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var names = application.DataServices.Select(service => service.Name).ToHashSet();
        var ended = (await containers.AllAsync(cancellationToken))
            .Where(container => container is { IsOneOff: false, Status: "exited" or "dead", Service: { } service } && names.Contains(service)).ToList();
        if (ended.Count > 0) await docker.DockerStartAsync(ended, cancellationToken);
    }

    /// <summary>Brings up what the app may need: new, stopped and changed services that are neither data services, workers, the proxy nor the app.</summary>
    /// <param name="application">The application.</param>
    /// <param name="changed">What <see cref="ChangedAsync"/> found.</param>
    /// <param name="onLine">Sees each line of output.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task StartOthersAsync(ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken)
    {
        var running = (await containers.AllAsync(cancellationToken)).Where(container => container is { IsRunning: true, IsOneOff: false }).Select(container => container.Service).ToHashSet();
        foreach (var service in application.DataServices.Where(service => changed.Contains(service.Name) && running.Contains(service.Name)))
        {
            log.Warn($"{service.Name}: its configuration changed, its container was not replaced. When you want that: docker compose up -d {service.Name}");
        }

        await UpAsync(application, changed, Others(application, changed), false, onLine, cancellationToken);
    }

    /// <summary>Whether <see cref="StartOthersAsync"/> has anything to do.</summary>
    public static bool ReplacesOthers(ComposeApplication application, IReadOnlyCollection<string> changed) => Others(application, changed).Count > 0;

    /// <summary>Replaces the app after it has stopped, as Compose does.</summary>
    public Task ReplaceAppAsync(ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken) =>
        UpAsync(application, changed, [application.App.Name], settings.Force, onLine, cancellationToken);

    /// <summary>The command of that, to be shown.</summary>
    public Task<Command> ReplaceAppCommandAsync(ComposeApplication application, IReadOnlyCollection<string> changed, CancellationToken cancellationToken) =>
        compose.DockerComposeUpCommandAsync(Up(application, changed, [application.App.Name], settings.Force), cancellationToken);

    /// <summary>Replaces the containers of services and starts none.</summary>
    public Task CreateAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, IEnumerable<ComposeService> services, Action<string> onLine, CancellationToken cancellationToken) =>
        UpAsync(application, changed, NamesOf(services), settings.Force, onLine, cancellationToken, noStart: true);

    /// <summary>The command of that, to be shown.</summary>
    public Task<Command> CreateCommandAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, IEnumerable<ComposeService> services, CancellationToken cancellationToken) =>
        compose.DockerComposeUpCommandAsync(Up(application, changed, NamesOf(services), settings.Force) with { NoStart = true }, cancellationToken);

    /// <summary>Whether the app's containers are not what the Compose file and the image's name mean now.</summary>
    public async Task<bool> IsDueAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, IEnumerable<Container> running, CancellationToken cancellationToken)
    {
        if (settings.Force || changed.Contains(application.App.Name)) return true;
        var image = await docker.DockerImageIdAsync(application.App.ImageName(application.Compose.Project), cancellationToken);
        return running.Any(container => container.ImageId != image);
    }

    /// <summary>Replaces the workers, and brings the proxy up where it changed or does not run.</summary>
    /// <param name="application">The application.</param>
    /// <param name="changed">What had changed before the app was started.</param>
    /// <param name="onLine">Sees each line of output.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task StartWorkersAndProxyAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken)
    {
        await StartWorkersAsync(application, changed, onLine, cancellationToken);
        await StartProxyAsync(application, changed, onLine, cancellationToken);
    }

    /// <summary>Replaces the workers.</summary>
    public Task StartWorkersAsync(ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken) =>
        UpAsync(application, changed, NamesOf(application.Workers), settings.Force, onLine, cancellationToken);

    /// <summary>The command of that, to be shown.</summary>
    public Task<Command> WorkersCommandAsync(ComposeApplication application, IReadOnlyCollection<string> changed, CancellationToken cancellationToken) =>
        compose.DockerComposeUpCommandAsync(Up(application, changed, NamesOf(application.Workers), settings.Force), cancellationToken);

    /// <summary>Brings the proxy up where it changed or does not run.</summary>
    public async Task StartProxyAsync(ComposeApplication application, IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (application.Proxy is { } proxy && proxy.Name != application.App.Name && changed.Contains(proxy.Name))
            await UpAsync(application, changed, [proxy.Name], false, onLine, cancellationToken);
    }

    /// <summary>Asks Compose now what <see cref="ChangedAsync"/> will want to know.</summary>
    public Task ReadAheadAsync(CancellationToken cancellationToken) => compose.DockerComposeConfigHashesAsync(cancellationToken);

    /// <summary>Services of no profile that have no running container, or one made from another configuration.</summary>
    public async Task<IReadOnlyCollection<string>> ChangedAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var services = application.Compose.Services.Where(service => service.Profiles.Count == 0).Select(service => service.Name).ToList();
        var all = (await containers.AllAsync(cancellationToken)).Where(container => !container.IsOneOff && container.Service is not null).ToLookup(container => container.Service!);
        var hashes = await compose.DockerComposeConfigHashesAsync(cancellationToken);
        var changed = services.Where(service => all[service].Any(container => HashOf(container) != hashes.GetValueOrDefault(service))).ToList();
        if (changed.Count > 0)
        {
            // What up --no-deps made carries the hash of the service without what it depends on (Compose 2.26).
            var alone = await compose.DockerComposeConfigHashesAsync(changed, cancellationToken);
            changed.RemoveAll(service => all[service].All(container => HashOf(container) == alone.GetValueOrDefault(service)));
        }

        return [.. changed.Union(services.Where(service => !IsUp([.. all[service]])))];
    }

    private static List<string> Others(ComposeApplication application, IReadOnlyCollection<string> changed)
    {
        var later = application.DataServices.Concat(application.AppServices).Select(service => service.Name).ToHashSet();
        if (application.Proxy is { } proxy) later.Add(proxy.Name);
        return [.. changed.Where(service => !later.Contains(service))];
    }

    // A service that does one thing and ends well has done it.
    private static bool IsUp(List<Container> containers) =>
        containers.Count > 0
        && (containers.Any(container => container.IsRunning) || containers.All(container => container is { Status: "exited", ExitCode: 0 }));

    private static string? HashOf(Container container) => container.Labels.GetValueOrDefault(ComposeLabels.ConfigHash);

    // Compose would replace a changed data service along with what depends on it; --no-deps keeps it, at the price of a label that differs.
    private async Task UpAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, List<string> services, bool forceRecreate, Action<string> onLine,
        CancellationToken cancellationToken, bool noStart = false)
    {
        if (services.Count > 0)
            await compose.DockerComposeUpAsync(Up(application, changed, services, forceRecreate) with { NoStart = noStart, OnLine = onLine, Deadline = settings.StartTimeout }, cancellationToken);
    }

    private static DockerComposeUp Up(ComposeApplication application, IReadOnlyCollection<string> changed, List<string> services, bool forceRecreate) =>
        new(services) { NoDependencies = application.DataServices.Any(service => changed.Contains(service.Name)), ForceRecreate = forceRecreate };

    private static List<string> NamesOf(IEnumerable<ComposeService> services) => [.. services.Select(service => service.Name)];
}
