using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>Ends what a killed run left running in the application's containers: a Rails process outlives its <c>docker exec</c>.</summary>
public sealed class Leftovers(DockerClient docker)
{
    /// <summary>Ends everything that Slipway started in running containers of the project.</summary>
    /// <exception cref="SlipwayException">Something could not be ended.</exception>
    public async Task EndAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var running = (await docker.ContainersAsync(application, cancellationToken)).Where(container => container.IsRunning).ToList();
        var ended = await Task.WhenAll(running.Select(container => docker.DockerEndExecsAsync(container.Id, cancellationToken)));
        var left = running.Where((_, index) => !ended[index]).ToList();
        if (left.Count > 0)
            throw new SlipwayException($"What an earlier run started still runs in {string.Join(", ", left.Select(container => container.Name))}.")
            {
                Next = [.. left.Select(container => $"docker top {container.Name}")],
            };
    }
}
