using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>What visitors get: asked through the proxy from this host, or inside the app container where no proxy is known.</summary>
public sealed class Visitors(DockerClient docker, DeploySettings settings, TimeProvider time, Progress? progress = null)
{
    private readonly HostHttp _host = new(time);
    private readonly InsideHttp _inside = new(docker, time);

    /// <summary>Asks once for a path, as a visitor would, and follows redirects on this site.</summary>
    public async Task<VisitorAnswer> AskAsync(ComposeApplication application, string path, CancellationToken cancellationToken)
    {
        if (application.ProxyUrl is { } url) return await _host.AskAsync(url, path, application.Proxy, cancellationToken);

        var containers = await docker.ContainersAsync(application, application.App.Name, cancellationToken);
        return containers.FirstOrDefault(container => container.IsRunning) is { } running
            ? await _inside.AskAsync(running, application.AppPort, path, cancellationToken)
            : new VisitorAnswer(null, TimeSpan.Zero, $"inside {application.App.Name}", $"no running container ({ServiceContainers.Describe(containers)})");
    }

    /// <summary>Asks the application itself, inside its container, past any proxy.</summary>
    public Task<VisitorAnswer> AskInsideAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        AskAsync(application with { ProxyUrl = null }, settings.MaintenancePath, cancellationToken);

    /// <summary>Whether visitors get the maintenance page (503) now.</summary>
    public async Task<bool> ShowsPageAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        (await AskAsync(application, settings.MaintenancePath, cancellationToken)).IsPage;

    /// <summary>Waits until visitors get the maintenance page.</summary>
    /// <exception cref="SlipwayException">They did not within the timeout: what they got instead.</exception>
    public Task<VisitorAnswer> WaitForPageAsync(ComposeApplication application, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(application, timeout, answer => answer.IsPage, "Visitors do not get the maintenance page (503)",
            ["the application or the proxy must answer 503 while maintenance is on; DEPLOY_MAINTENANCE_PATH is the path that was asked for"], cancellationToken);

    /// <summary>Waits until visitors get the site: an answer that is neither the maintenance page nor another server error.</summary>
    /// <exception cref="SlipwayException">They did not within the timeout: what they got instead.</exception>
    public Task<VisitorAnswer> WaitForOpenAsync(ComposeApplication application, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(application, timeout, answer => answer.IsOpen, "Visitors do not get the site",
            [$"docker compose logs --tail 50 {application.App.Name}"], cancellationToken);

    private async Task<VisitorAnswer> WaitAsync(
        ComposeApplication application, TimeSpan timeout, Func<VisitorAnswer, bool> wanted, string fault, IReadOnlyList<string> next, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, timeout);
        while (true)
        {
            var answer = await AskAsync(application, settings.MaintenancePath, cancellationToken);
            progress?.WaitsFor(wanted(answer) ? null : $"visitors get {answer}");
            if (wanted(answer)) return answer;
            if (deadline.Passed)
                throw new SlipwayException($"{fault}: asked for {settings.MaintenancePath} for {timeout.TotalSeconds:0.#} s, last: {answer}.") { Next = next };
            await deadline.PauseAsync(cancellationToken);
        }
    }
}

/// <summary>What a visitor got.</summary>
/// <param name="Status">The HTTP status after redirects; null without an answer.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="How">The way it was asked: the proxy's URL, or <c>inside &lt;container&gt;</c>.</param>
/// <param name="Error">Why there is no answer; null if there is one.</param>
public sealed record VisitorAnswer(int? Status, TimeSpan Duration, string How, string? Error)
{
    /// <summary>Whether it is the maintenance page.</summary>
    public bool IsPage => Status == 503;

    /// <summary>Whether the site answered: with anything but a server error.</summary>
    public bool IsOpen => Status < 500;

    /// <inheritdoc/>
    public override string ToString() => $"{(Status is { } status ? $"{status}" : Error)} ({How})";
}
