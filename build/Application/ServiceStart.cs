using Slipway.Docker;
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
            new DockerComposeUp(missing) { NoDependencies = true, Build = true, Wait = true, OnLine = onLine, Deadline = settings.StartTimeout }, cancellationToken);
    }

    /// <summary>Brings up what the app may need: new, stopped and changed services that are neither the app's, nor data services, nor the proxy.</summary>
    public async Task StartOthersAsync(ComposeApplication application, Action<string> onLine, CancellationToken cancellationToken)
    {
        var changed = await ChangedAsync(application, cancellationToken);
        foreach (var service in application.DataServices.Where(service => changed.Contains(service.Name)))
        {
            log.Warn($"{service.Name}: its configuration changed, its container was not replaced. When you want that: docker compose up -d --no-deps {service.Name}");
        }

        var keep = application.DataServices.Concat(application.AppServices).Select(service => service.Name).ToHashSet();
        if (application.Proxy is { } proxy) keep.Add(proxy.Name);
        await UpAsync([.. changed.Where(service => !keep.Contains(service))], false, onLine, cancellationToken);
    }

    /// <summary>Replaces the app service's container by one of its new image.</summary>
    public Task StartAppAsync(ComposeApplication application, Action<string> onLine, CancellationToken cancellationToken) =>
        UpAsync([application.App.Name], settings.Force, onLine, cancellationToken);

    /// <summary>Replaces the workers, and brings the proxy up where it changed or does not run; a proxy that knows the app's old address reads its configuration again.</summary>
    /// <param name="application">The application.</param>
    /// <param name="addressBefore">The app container's addresses before it was replaced.</param>
    /// <param name="onLine">Sees each line of output.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task StartWorkersAndProxyAsync(
        ComposeApplication application, IReadOnlyCollection<string> addressBefore, Action<string> onLine, CancellationToken cancellationToken)
    {
        await UpAsync([.. application.Workers.Select(worker => worker.Name)], settings.Force, onLine, cancellationToken);
        if (application.Proxy is not { } proxy || proxy.Name == application.App.Name) return;

        var changed = await ChangedAsync(application, cancellationToken);
        if (changed.Contains(proxy.Name)) await UpAsync([proxy.Name], false, onLine, cancellationToken);
        else await RefreshProxyAsync(application, proxy, addressBefore, cancellationToken);
    }

    /// <summary>The addresses of the app service's running container; empty if none runs.</summary>
    public async Task<IReadOnlyCollection<string>> AppAddressesAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        (await containers.RunningAsync(application.App.Name, cancellationToken))?.Addresses.Values.ToHashSet() ?? [];

    /// <summary>Services of no profile that have no running container, or one made from another configuration.</summary>
    public async Task<IReadOnlyCollection<string>> ChangedAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var hashes = await compose.DockerComposeConfigHashesAsync(cancellationToken);
        var all = await containers.AllAsync(cancellationToken);
        return [.. application.Compose.Services
            .Where(service => service.Profiles.Count == 0)
            .Select(service => service.Name)
            .Where(name =>
            {
                var own = all.Where(container => container.Service == name && !container.IsOneOff).ToList();
                var ended = own.Count > 0 && own.All(container => !container.IsRunning && container is { Status: "exited", ExitCode: 0 });
                var same = own.All(container => container.Labels.GetValueOrDefault(ComposeLabels.ConfigHash) == hashes.GetValueOrDefault(name));
                return own.Count == 0 || !same || (!ended && !own.Any(container => container.IsRunning));
            })];
    }

    // nginx resolves an upstream's name once: after the app has a new address it answers 502 until it reads its configuration again.
    private async Task RefreshProxyAsync(
        ComposeApplication application, ComposeService proxy, IReadOnlyCollection<string> addressBefore, CancellationToken cancellationToken)
    {
        var now = await AppAddressesAsync(application, cancellationToken);
        if (now.All(addressBefore.Contains)) return;
        if (await containers.RunningAsync(proxy.Name, cancellationToken) is not { } container) return;

        var reload = await docker.DockerExecAsync(new DockerExec(container.Id, "nginx", "-s", "reload"), cancellationToken);
        log.Write(reload.Succeeded ? $"{proxy.Name} read its configuration again." : $"{proxy.Name} is no nginx, or did not reload.");
    }

    private async Task UpAsync(IReadOnlyList<string> services, bool forceRecreate, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (services.Count == 0) return;
        await compose.DockerComposeUpAsync(
            new DockerComposeUp(services) { NoDependencies = true, ForceRecreate = forceRecreate, OnLine = onLine, Deadline = settings.StartTimeout }, cancellationToken);
    }
}
