using Slipway.Processes;

namespace Slipway.Docker;

/// <summary>The docker command line, named as Cake.Docker names things.</summary>
public sealed class DockerClient(DockerEngine engine, ICommandRunner runner)
{
    /// <summary>The engine's version.</summary>
    public Task<string> DockerVersionAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The folder that the engine keeps its data in.</summary>
    public Task<string> DockerRootDirectoryAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Containers, running or not, that carry every label (<c>name=value</c>, or a name alone); two calls at most.</summary>
    public Task<IReadOnlyList<Container>> DockerPsAsync(IEnumerable<string> labels, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One container, or null if it does not exist.</summary>
    public Task<Container?> DockerInspectAsync(string container, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The id of an image (<c>sha256:…</c>), or null if the engine does not have it.</summary>
    public Task<string?> DockerImageIdAsync(string reference, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Gives an image another name.</summary>
    public Task DockerTagAsync(string source, string target, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Runs a command in a running container and returns how it ended, whatever the exit code.</summary>
    public Task<CommandResult> DockerExecAsync(DockerExec exec, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops containers, each with its own grace period.</summary>
    public Task DockerStopAsync(IEnumerable<string> containers, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Starts stopped containers.</summary>
    public Task DockerStartAsync(IEnumerable<string> containers, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes containers, running or not; never their named volumes.</summary>
    public Task DockerRemoveAsync(IEnumerable<string> containers, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The last lines of a container's log, both streams in the order in which they came.</summary>
    public Task<IReadOnlyList<string>> DockerLogsAsync(string container, int tail, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>A command to run in a container (<c>docker exec -i</c>, never a terminal).</summary>
/// <param name="Container">The container's id or name.</param>
/// <param name="Arguments">The command and its arguments.</param>
public sealed record DockerExec(string Container, params IReadOnlyList<string> Arguments)
{
    /// <summary>Variables for the command; handed over by name only (<c>--env NAME</c>), so values are in no process list.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The user in the container; null is the image's.</summary>
    public string? User { get; init; }

    /// <summary>Text for standard input; null gives it none.</summary>
    public string? Input { get; init; }

    /// <summary>Writes standard input as a stream, instead of <see cref="Input"/>.</summary>
    public Func<Stream, CancellationToken, Task>? WriteInput { get; init; }

    /// <summary>Reads the raw standard output as a stream.</summary>
    public Func<Stream, CancellationToken, Task>? ReadOutput { get; init; }

    /// <summary>Sees each line as it comes.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>A container as <c>docker inspect</c> tells it.</summary>
public sealed record Container
{
    /// <summary>The full id.</summary>
    public required string Id { get; init; }

    /// <summary>The name, without the leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the image that it was made from (<c>sha256:…</c>).</summary>
    public required string ImageId { get; init; }

    /// <summary>The image's name as the container was told it.</summary>
    public string ImageName { get; init; } = "";

    /// <summary><c>running</c>, <c>exited</c>, <c>restarting</c> …</summary>
    public required string Status { get; init; }

    /// <summary><c>healthy</c>, <c>unhealthy</c>, <c>starting</c>; null without a health check.</summary>
    public string? Health { get; init; }

    /// <summary>The exit code of its last end.</summary>
    public int ExitCode { get; init; }

    /// <summary>How often the engine restarted it.</summary>
    public int RestartCount { get; init; }

    /// <summary>When it was started last.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Its environment; holds secrets, so it is never printed.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Its addresses by network.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; init; } = new Dictionary<string, string>();

    /// <summary>Published ports: container port to host address and port.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>Whether it is running.</summary>
    public bool IsRunning => Status == "running";

    /// <summary>Its Compose service, or null.</summary>
    public string? Service => Labels.GetValueOrDefault(ComposeLabels.Service);

    /// <summary>Whether Compose made it for one command (<c>compose run</c>).</summary>
    public bool IsOneOff => string.Equals(Labels.GetValueOrDefault(ComposeLabels.OneOff), "true", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A published port.</summary>
/// <param name="ContainerPort">The port inside.</param>
/// <param name="HostAddress">The address it is bound to on the host.</param>
/// <param name="HostPort">The port on the host.</param>
public sealed record PublishedPort(int ContainerPort, string HostAddress, int HostPort);

/// <summary>Labels that Compose puts on what it makes, and ours.</summary>
public static class ComposeLabels
{
    /// <summary>The Compose project's name.</summary>
    public const string Project = "com.docker.compose.project";

    /// <summary>The service's name.</summary>
    public const string Service = "com.docker.compose.service";

    /// <summary><c>True</c> for containers of <c>compose run</c>.</summary>
    public const string OneOff = "com.docker.compose.oneoff";

    /// <summary>The hash of the configuration that a container was made from.</summary>
    public const string ConfigHash = "com.docker.compose.config-hash";

    /// <summary>The Compose files, absolute, separated by commas.</summary>
    public const string ConfigFiles = "com.docker.compose.project.config_files";

    /// <summary>The folder that Compose was called in.</summary>
    public const string WorkingDirectory = "com.docker.compose.project.working_dir";

    /// <summary>The release that a one-off container belongs to.</summary>
    public const string Release = "slipway.release";
}
