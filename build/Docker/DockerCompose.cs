using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Docker;

/// <summary>
/// <c>docker compose</c> for the application: called in its folder, with its Compose files, named as Cake.Docker names things.
/// </summary>
public sealed class DockerCompose(DockerEngine engine, ICommandRunner runner, DeploySettings settings)
{
    /// <summary>The version of Compose.</summary>
    /// <exception cref="Reporting.SlipwayException">Compose v2 is not there.</exception>
    public Task<string> DockerComposeVersionAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The whole model, all profiles' services included and marked.</summary>
    /// <exception cref="Reporting.SlipwayException">There is no Compose file, or it is not valid: with Compose's own words.</exception>
    public Task<ComposeModel> DockerComposeConfigAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The hash of each service's configuration, as containers carry it in <see cref="ComposeLabels.ConfigHash"/>.</summary>
    public Task<IReadOnlyDictionary<string, string>> DockerComposeConfigHashesAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Builds the images of services; running containers are not touched.</summary>
    public Task DockerComposeBuildAsync(DockerComposeBuild build, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Creates and starts services (<c>up -d --no-build</c>).</summary>
    public Task DockerComposeUpAsync(DockerComposeUp up, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Runs one command in a one-off container (<c>run --rm --no-deps -T</c>) and returns how it ended, whatever the exit code.</summary>
    public Task<CommandResult> DockerComposeRunAsync(DockerComposeRun run, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops services, each with its own grace period.</summary>
    public Task DockerComposeStopAsync(IEnumerable<string> services, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>What to build.</summary>
/// <param name="Services">The services.</param>
public sealed record DockerComposeBuild(IReadOnlyList<string> Services)
{
    /// <summary>Builds without cache.</summary>
    public bool NoCache { get; init; }

    /// <summary>Asks the registry for newer base images.</summary>
    public bool Pull { get; init; }

    /// <summary>Sees each line of the build's output.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>What to bring up.</summary>
/// <param name="Services">The services; empty is every service of no profile.</param>
public sealed record DockerComposeUp(IReadOnlyList<string> Services)
{
    /// <summary>Recreates containers although nothing changed.</summary>
    public bool ForceRecreate { get; init; }

    /// <summary>Leaves linked services alone.</summary>
    public bool NoDependencies { get; init; }

    /// <summary>Builds images that are missing (a first install); otherwise <c>--no-build</c>.</summary>
    public bool Build { get; init; }

    /// <summary>Waits until services run or are healthy (<c>--wait</c>).</summary>
    public bool Wait { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Sees each line of the output.</summary>
    public Action<string>? OnLine { get; init; }
}

/// <summary>A command in a one-off container of a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Arguments">The command and its arguments.</param>
public sealed record DockerComposeRun(string Service, params IReadOnlyList<string> Arguments)
{
    /// <summary>Labels for the container (<c>name=value</c>).</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Variables for the command, handed over by name only.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Text for standard input; null gives it none.</summary>
    public string? Input { get; init; }

    /// <summary>Sees each line as it comes.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Deadline { get; init; }
}
