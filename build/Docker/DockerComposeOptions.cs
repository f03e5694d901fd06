namespace Slipway.Docker;

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

    /// <summary>The words of the call.</summary>
    internal IEnumerable<string> Arguments => ["build", .. NoCache ? ["--no-cache"] : Array.Empty<string>(), .. Pull ? ["--pull"] : Array.Empty<string>(), .. Services];
}

/// <summary>What to bring up.</summary>
/// <param name="Services">The services; empty is every service of no profile.</param>
public sealed record DockerComposeUp(IReadOnlyList<string> Services)
{
    /// <summary>Recreates containers although nothing changed.</summary>
    public bool ForceRecreate { get; init; }

    /// <summary>Leaves containers that are there as they are, whatever changed.</summary>
    public bool NoRecreate { get; init; }

    /// <summary>Creates and replaces containers, and starts none.</summary>
    public bool NoStart { get; init; }

    /// <summary>How many containers the one service has afterwards; null is what the file says.</summary>
    public int? Scale { get; init; }

    /// <summary>Leaves linked services alone.</summary>
    public bool NoDependencies { get; init; }

    /// <summary>Builds images that are missing (a first install); otherwise <c>--no-build</c>.</summary>
    public bool Build { get; init; }

    /// <summary>Waits until services run or are healthy (<c>--wait</c>).</summary>
    public bool Wait { get; init; }

    /// <summary>Variables that Compose interpolates, beside those of this process.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Sees each line of the output.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>The words of the call.</summary>
    internal IEnumerable<string> Arguments
    {
        get
        {
            List<string> words = ["up", NoStart ? "--no-start" : "-d"];
            if (!Build) words.Add("--no-build");
            if (ForceRecreate) words.Add("--force-recreate");
            if (NoRecreate) words.Add("--no-recreate");
            if (NoDependencies) words.Add("--no-deps");
            if (Scale is { } scale) words.AddRange(["--scale", $"{Services.Single()}={scale}"]);
            if (Wait) words.Add("--wait");
            return [.. words, .. Services];
        }
    }
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
