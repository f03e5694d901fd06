namespace Slipway.Docker;

/// <summary>The Compose model as <c>docker compose config --format json</c> resolves it.</summary>
/// <param name="Project">The project's name.</param>
/// <param name="Services">Its services, in the order of the file.</param>
public sealed record ComposeModel(string Project, IReadOnlyList<ComposeService> Services)
{
    /// <summary>A service by name, or null.</summary>
    public ComposeService? Find(string name) => Services.FirstOrDefault(service => service.Name == name);
}

/// <summary>One service of the model.</summary>
public sealed record ComposeService
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The image's name as written; null where Compose makes one up.</summary>
    public string? Image { get; init; }

    /// <summary>How it is built; null where it is not.</summary>
    public ComposeBuild? Build { get; init; }

    /// <summary>A fixed container name; null where Compose makes one up.</summary>
    public string? ContainerName { get; init; }

    /// <summary>Its environment, resolved; holds secrets, so it is never printed.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Ports published on the host: target, and the published port (null for one chosen by the engine) and its address.</summary>
    public IReadOnlyList<ComposePort> Ports { get; init; } = [];

    /// <summary>Ports named by <c>expose</c>.</summary>
    public IReadOnlyList<int> Expose { get; init; } = [];

    /// <summary>Profiles; a service that has some is not part of a plain <c>up</c>.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>The services it depends on.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Those of <see cref="DependsOn"/> that have to be healthy first (<c>service_healthy</c>).</summary>
    public IReadOnlyList<string> DependsOnHealthOf { get; init; } = [];

    /// <summary>Those of <see cref="DependsOn"/> that have to end first (<c>service_completed_successfully</c>).</summary>
    public IReadOnlyList<string> DependsOnEndOf { get; init; } = [];

    /// <summary>Whether Compose runs commands of its own in it each time that it starts it (<c>post_start</c>, Compose 2.30).</summary>
    public bool HasStartHooks { get; init; }

    /// <summary>Other names under which networks know it: aliases and the hostname.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The network mode as written (<c>host</c>, <c>service:…</c>); null where the service is in networks.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>Addresses, of IP or of the network card, that the file fixes.</summary>
    public IReadOnlyList<string> FixedAddresses { get; init; } = [];

    /// <summary>How many containers it has.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The restart policy as written; null without one.</summary>
    public string? Restart { get; init; }

    /// <summary>The command as a list; empty where it is the image's.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The health check's test; empty without one.</summary>
    public IReadOnlyList<string> HealthTest { get; init; } = [];

    /// <summary>Its volumes and bind mounts.</summary>
    public IReadOnlyList<ComposeMount> Mounts { get; init; } = [];

    /// <summary>The image's name that Compose gives to what it builds: as written, else project-service.</summary>
    public string ImageName(string project) => Image ?? $"{project}-{Name}";
}

/// <summary>How a service is built.</summary>
/// <param name="Context">The context, absolute.</param>
/// <param name="Dockerfile">The Dockerfile.</param>
/// <param name="Target">The stage; null is the last.</param>
public sealed record ComposeBuild(string Context, string Dockerfile, string? Target);

/// <summary>A published port of the model.</summary>
/// <param name="Target">The port inside.</param>
/// <param name="Published">The port on the host; null is chosen by the engine.</param>
/// <param name="HostAddress">The host's address; null is all.</param>
public sealed record ComposePort(int Target, int? Published, string? HostAddress);

/// <summary>A mount of the model.</summary>
/// <param name="Type"><c>bind</c>, <c>volume</c> or <c>tmpfs</c>.</param>
/// <param name="Source">The volume's name or the host's path.</param>
/// <param name="Target">The path inside.</param>
public sealed record ComposeMount(string Type, string? Source, string Target);
