using Slipway.Docker;

namespace Slipway.Application;

/// <summary>Ends what a killed run left running in the application's containers: Rails processes outlive their <c>docker exec</c>.</summary>
public sealed class RailsLeftovers(DockerClient docker)
{
    private readonly RailsProcess _process = new(docker);

    /// <summary>Ends every process that Slipway started in running containers of the app services.</summary>
    public async Task EndAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var services = application.AppServices.Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        var containers = await docker.ContainersAsync(application, cancellationToken);
        await Task.WhenAll(containers
            .Where(container => container.IsRunning && container.Service is { } service && services.Contains(service))
            .Select(container => _process.EndAllAsync(container.Id, cancellationToken)));
    }
}
