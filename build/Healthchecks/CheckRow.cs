namespace Slipway.Healthchecks;

/// <summary>A check as the database has it: what a file can say of it, and what only the application writes.</summary>
internal sealed record CheckRow
{
    /// <summary>Its id in the database.</summary>
    public required int Id { get; init; }

    /// <summary>The UUID that is in its ping URL.</summary>
    public required Guid Code { get; init; }

    /// <summary>The project that it belongs to.</summary>
    public required int ProjectId { get; init; }

    /// <summary>Its name; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its slug: the name's, or one that a person chose.</summary>
    public string Slug { get; init; } = "";

    /// <summary>Its tags.</summary>
    public string Tags { get; init; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>simple</c>, <c>cron</c> or, from v3.2, <c>oncalendar</c>.</summary>
    public string Kind { get; init; } = CheckKind.Simple;

    /// <summary>How long after a ping the next one is due, in seconds.</summary>
    public long Timeout { get; init; }

    /// <summary>How long after that it is down, in seconds.</summary>
    public long Grace { get; init; }

    /// <summary>The cron expression; counts for the kind <c>cron</c> alone.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The schedule's time zone.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The HTTP methods of pings.</summary>
    public string Methods { get; init; } = "";

    /// <summary>The ids of the integrations that it alerts, in order.</summary>
    public int[] Channels { get; init; } = [];
}

/// <summary>An integration of a project.</summary>
internal sealed record ChannelRow(int Id, Guid Code, string Name, string Kind);

/// <summary>The kinds of checks that a file can say.</summary>
internal static class CheckKind
{
    /// <summary>A ping is due so long after the last.</summary>
    public const string Simple = "simple";

    /// <summary>A ping is due when a cron expression says so.</summary>
    public const string Cron = "cron";
}
