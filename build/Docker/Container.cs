namespace Slipway.Docker;

/// <summary>A container as <c>docker inspect</c> tells it.</summary>
public sealed record Container
{
    /// <summary>The full id.</summary>
    public required string Id { get; init; }

    /// <summary>The name, without the leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>The same, told by its name instead of its id: for commands that are shown, because the container that takes its place has its name.</summary>
    internal Container ByName => this with { Id = Name };

    /// <summary>The id of the image that it was made from (<c>sha256:…</c>).</summary>
    public required string ImageId { get; init; }

    /// <summary>The image's name as the container was told it.</summary>
    public string ImageName { get; init; } = "";

    /// <summary><c>running</c>, <c>exited</c>, <c>restarting</c> …</summary>
    public required string Status { get; init; }

    /// <summary><c>healthy</c>, <c>unhealthy</c>, <c>starting</c>; null without a health check.</summary>
    public string? Health { get; init; }

    /// <summary>How long the engine waits between two looks at its health; zero without a health check.</summary>
    public TimeSpan HealthInterval { get; init; }

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

    /// <summary>Its names by network, on every network that it is told to be on, running or not: service, container name, aliases.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> NamesByNetwork { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The networks that it is told to be on, running or not.</summary>
    public IEnumerable<string> Networks => NamesByNetwork.Keys;

    /// <summary>How it is on a network: a network's name, <c>host</c>, <c>container:…</c>.</summary>
    public string NetworkMode { get; init; } = "";

    /// <summary>Published ports: container port to host address and port.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>Whether it is running.</summary>
    public bool IsRunning => Status == "running";

    /// <summary>Its Compose service, or null.</summary>
    public string? Service => Labels.GetValueOrDefault(ComposeLabels.Service);

    /// <summary>Whether others reach it by <paramref name="name"/> on one of the networks.</summary>
    public bool IsNamed(string name, IEnumerable<string> networks) =>
        networks.Any(network => NamesByNetwork.GetValueOrDefault(network) is { } names && (names.Contains(name, StringComparer.OrdinalIgnoreCase) || Name == name));

    /// <summary>Whether Compose made it for one command (<c>compose run</c>).</summary>
    public bool IsOneOff => string.Equals(Labels.GetValueOrDefault(ComposeLabels.OneOff), "true", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A published port.</summary>
/// <param name="ContainerPort">The port inside.</param>
/// <param name="HostAddress">The address it is bound to on the host.</param>
/// <param name="HostPort">The port on the host.</param>
public sealed record PublishedPort(int ContainerPort, string HostAddress, int HostPort);
