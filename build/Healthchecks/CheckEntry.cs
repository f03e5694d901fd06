namespace Slipway.Healthchecks;

/// <summary>A check as the file names it.</summary>
/// <param name="Key">What follows <c>HC_CHECK_</c>.</param>
/// <param name="Line">The line of its UUID, or of its first definition where it has none.</param>
public sealed record CheckEntry(string Key, int Line)
{
    /// <summary>What the variable of every check begins with.</summary>
    public const string Prefix = "HC_CHECK_";

    /// <summary>The UUID that is in the check's ping URL; null where the file has none yet.</summary>
    public Guid? Code { get; init; }

    /// <summary>What the file says that the check is.</summary>
    public CheckDefinition Definition { get; init; } = new();

    /// <summary>The variable that holds the UUID.</summary>
    public string Variable => Prefix + Key;

    /// <summary>The name of a new check.</summary>
    public string Name => Definition.Name ?? CheckNames.Readable(Key);
}

/// <summary>What a file says that a check is; what is null is nobody's business but the instance's.</summary>
public sealed record CheckDefinition
{
    /// <summary>The name, at most 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The tags, separated by one space, at most 500 characters; empty for none.</summary>
    public string? Tags { get; init; }

    /// <summary>The description; may have several lines.</summary>
    public string? Description { get; init; }

    /// <summary>The cron expression; a check that has one is of kind <c>cron</c>.</summary>
    public string? Schedule { get; init; }

    /// <summary>How long after a ping the next one is due: 60 s to 365 days; a check without schedule that has one is of kind <c>simple</c>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long after that the check counts as down: 60 s to 365 days.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>The time zone of the schedule, as IANA names it.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The HTTP methods of pings: empty for all, or <c>POST</c>.</summary>
    public string? Methods { get; init; }

    /// <summary>Whom the check alerts.</summary>
    public ChannelChoice? Channels { get; init; }

    /// <summary>Whether the file says nothing but the UUID.</summary>
    public bool IsEmpty => this == Nothing;

    private static CheckDefinition Nothing { get; } = new();
}

/// <summary>The integrations that a check alerts.</summary>
/// <param name="All">Every one of the project.</param>
/// <param name="Names">Else these, by name or UUID; none at all if it is empty.</param>
/// <param name="Line">Where the file says so.</param>
public sealed record ChannelChoice(bool All, IReadOnlyList<string> Names, int Line);
