using Slipway.Docker;

namespace Slipway.Application;

/// <summary>The containers of the application's Compose project.</summary>
public sealed class ProjectContainers(DockerClient docker, ApplicationDetector detector)
{
    private Task<IReadOnlyList<Container>>? _read;
    private bool _once;

    /// <summary>All of the project's containers, running or not, one-offs included.</summary>
    public async Task<IReadOnlyList<Container>> AllAsync(CancellationToken cancellationToken) =>
        await (_once ? _read ??= ReadAsync(cancellationToken) : ReadAsync(cancellationToken));

    /// <summary>Reads them once for all questions until it is disposed of: for what asks much and changes nothing.</summary>
    public IDisposable ReadOnce()
    {
        _once = true;
        return new Again(this);
    }

    private async Task<IReadOnlyList<Container>> ReadAsync(CancellationToken cancellationToken)
    {
        var application = await detector.DetectAsync(cancellationToken);
        return await docker.DockerPsAsync([$"{ComposeLabels.Project}={application.Compose.Project}"], cancellationToken);
    }

    /// <summary>The running container of a service, the oldest first where there are several; null if none runs.</summary>
    public async Task<Container?> RunningAsync(string service, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken))
            .Where(container => container.Service == service && container.IsRunning && !container.IsOneOff)
            .OrderBy(container => container.StartedAt)
            .FirstOrDefault();

    private sealed class Again(ProjectContainers containers) : IDisposable
    {
        public void Dispose() => (containers._once, containers._read) = (false, null);
    }
}
