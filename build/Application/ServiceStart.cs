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
            new DockerComposeUp(missing) { Build = true, Wait = true, OnLine = onLine, Deadline = settings.StartTimeout }, cancellationToken);
    }

    /// <summary>Brings up what the app may need, then replaces the app: new, stopped and changed services that are neither data services, workers nor the proxy.</summary>
    /// <returns>What of the other services changed; to be handed to <see cref="StartWorkersAndProxyAsync"/>.</returns>
    public async Task<IReadOnlyCollection<string>> StartAppAsync(ComposeApplication application, Action<string> onLine, CancellationToken cancellationToken)
    {
        var changed = await ChangedAsync(application, [], cancellationToken);
        foreach (var service in application.DataServices.Where(service => changed.Contains(service.Name)))
        {
            log.Warn($"{service.Name}: its configuration changed, its container was not replaced. When you want that: docker compose up -d {service.Name}");
        }

        var later = application.DataServices.Concat(application.AppServices).Select(service => service.Name).ToHashSet();
        if (application.Proxy is { } proxy) later.Add(proxy.Name);
        await UpAsync(application, changed, [.. changed.Where(service => !later.Contains(service))], false, onLine, cancellationToken);
        await UpAsync(application, changed, [application.App.Name], settings.Force, onLine, cancellationToken);
        return changed;
    }

    /// <summary>Replaces the workers, and brings the proxy up where it changed or does not run; a proxy that knows the app's old address reads its configuration again.</summary>
    /// <param name="application">The application.</param>
    /// <param name="changed">What had changed before the app was started.</param>
    /// <param name="addressBefore">The app container's addresses before it was replaced.</param>
    /// <param name="onLine">Sees each line of output.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task StartWorkersAndProxyAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, IReadOnlyCollection<string> addressBefore, Action<string> onLine,
        CancellationToken cancellationToken)
    {
        await UpAsync(application, changed, [.. application.Workers.Select(worker => worker.Name)], settings.Force, onLine, cancellationToken);
        if (application.Proxy is not { } proxy || proxy.Name == application.App.Name) return;

        if (changed.Contains(proxy.Name)) await UpAsync(application, changed, [proxy.Name], false, onLine, cancellationToken);
        else await RefreshProxyAsync(application, proxy, addressBefore, cancellationToken);
    }

    /// <summary>The addresses of the app service's running container; empty if none runs.</summary>
    public async Task<IReadOnlyCollection<string>> AppAddressesAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        (await containers.RunningAsync(application.App.Name, cancellationToken))?.Addresses.Values.ToHashSet() ?? [];

    /// <summary>Services of no profile that have no running container, or one made from another configuration.</summary>
    /// <param name="application">The application.</param>
    /// <param name="known">Configurations that containers were made from, where that cannot be told from their label.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public async Task<IReadOnlyCollection<string>> ChangedAsync(
        ComposeApplication application, IReadOnlyCollection<ServiceConfiguration> known, CancellationToken cancellationToken)
    {
        var hashes = await compose.DockerComposeConfigHashesAsync(cancellationToken);
        var all = await containers.AllAsync(cancellationToken);
        return [.. application.Compose.Services.Where(service => service.Profiles.Count == 0).Select(service => service.Name).Where(IsChanged)];

        bool IsChanged(string service)
        {
            var own = all.Where(container => container.Service == service && !container.IsOneOff).ToList();
            if (own.Count == 0 || own.Any(container => !IsMadeFrom(container, service))) return true;

            // A service that does one thing and ends well has done it.
            return own.All(container => !container.IsRunning) && !own.All(container => container is { Status: "exited", ExitCode: 0 });
        }

        bool IsMadeFrom(Container container, string service)
        {
            var (model, label) = (hashes.GetValueOrDefault(service), container.Labels.GetValueOrDefault(ComposeLabels.ConfigHash));
            return label == model || known.Contains(new ServiceConfiguration(service, model, label));
        }
    }

    /// <summary>The configuration of each service: as the model has it, and as its container carries it.</summary>
    public async Task<IReadOnlyList<ServiceConfiguration>> ConfigurationsAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var hashes = await compose.DockerComposeConfigHashesAsync(cancellationToken);
        var all = await containers.AllAsync(cancellationToken);
        return [.. application.Compose.Services.Select(service => new ServiceConfiguration(
            service.Name,
            hashes.GetValueOrDefault(service.Name),
            all.FirstOrDefault(container => container.Service == service.Name && !container.IsOneOff)?.Labels.GetValueOrDefault(ComposeLabels.ConfigHash)))];
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

    // Compose would replace a changed data service along with what depends on it; --no-deps keeps it, at the price of a label that differs.
    private async Task UpAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, IReadOnlyList<string> services, bool forceRecreate, Action<string> onLine,
        CancellationToken cancellationToken)
    {
        if (services.Count == 0) return;

        var spareData = application.DataServices.Any(service => changed.Contains(service.Name));
        await compose.DockerComposeUpAsync(
            new DockerComposeUp(services) { NoDependencies = spareData, ForceRecreate = forceRecreate, OnLine = onLine, Deadline = settings.StartTimeout },
            cancellationToken);
    }
}

/// <summary>The configuration of a service, as Compose's hashes.</summary>
/// <param name="Service">The service.</param>
/// <param name="Model">The hash of the model.</param>
/// <param name="Container">The hash that its container carries; it differs from the model's after <c>up --no-deps</c> (Compose 2.26).</param>
public sealed record ServiceConfiguration(string Service, string? Model, string? Container);
