using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>Finds the containers of an application's services.</summary>
internal static class ServiceContainers
{
    /// <summary>All containers of the application's Compose project.</summary>
    public static Task<IReadOnlyList<Container>> ContainersAsync(
        this DockerClient docker, ComposeApplication application, CancellationToken cancellationToken) =>
        docker.DockerPsAsync([$"{ComposeLabels.Project}={application.Compose.Project}"], cancellationToken);

    /// <summary>The containers of one service, running or not, without one-offs.</summary>
    public static async Task<IReadOnlyList<Container>> ContainersAsync(
        this DockerClient docker, ComposeApplication application, string service, CancellationToken cancellationToken)
    {
        var containers = await docker.DockerPsAsync(
            [$"{ComposeLabels.Project}={application.Compose.Project}", $"{ComposeLabels.Service}={service}"], cancellationToken);
        return [.. containers.Where(container => container.Service == service && !container.IsOneOff).OrderBy(container => container.StartedAt)];
    }

    /// <summary>A running container of a service, the oldest where there are several.</summary>
    /// <param name="docker">The docker command line.</param>
    /// <param name="application">The application.</param>
    /// <param name="service">The service.</param>
    /// <param name="what">What it is needed for, as the start of the error ("Maintenance cannot be switched").</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="SlipwayException">None runs.</exception>
    public static async Task<Container> RunningAsync(
        this DockerClient docker, ComposeApplication application, string service, string what, CancellationToken cancellationToken)
    {
        var containers = await docker.ContainersAsync(application, service, cancellationToken);
        return containers.FirstOrDefault(container => container.IsRunning)
            ?? throw new SlipwayException($"{what}: service {service} has no running container ({Describe(containers)}).")
            {
                Next = [$"docker compose up -d {service}", $"docker compose logs --tail 50 {service}"],
            };
    }

    /// <summary>What state containers are in, for a person.</summary>
    public static string Describe(IReadOnlyList<Container> containers) =>
        containers.Count == 0 ? "there is none" : string.Join(", ", containers.Select(Describe));

    /// <summary>What state a container is in, for a person.</summary>
    public static string Describe(Container container) =>
        container.Status is "exited" or "dead"
            ? $"{container.Name} {container.Status} with code {container.ExitCode}"
            : $"{container.Name} is {container.Status}";

    /// <summary>Whether a command could not be run because the container does not have the program.</summary>
    public static bool ProgramIsMissing(this CommandResult result) =>
        result.ExitCode is 126 or 127
        && (result.Error.Contains("executable file not found", StringComparison.Ordinal)
            || result.Error.Contains("no such file or directory", StringComparison.Ordinal)
            || result.Output.Contains("executable file not found", StringComparison.Ordinal)
            || result.Output.Contains("no such file or directory", StringComparison.Ordinal));
}
