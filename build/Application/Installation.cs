using Slipway.Docker;

namespace Slipway.Application;

/// <summary>Whether anything of the application is there yet.</summary>
public sealed class Installation(ProjectContainers containers, DockerClient docker)
{
    /// <summary>Whether the project has neither a container nor a volume: with either, there may be data to lose.</summary>
    public async Task<bool> IsFirstAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        if ((await containers.AllAsync(cancellationToken)).Any(container => !container.IsOneOff)) return false;
        return (await docker.DockerVolumesAsync([$"{ComposeLabels.Project}={application.Compose.Project}"], cancellationToken)).Count == 0;
    }
}
