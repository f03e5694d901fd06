namespace Slipway.Releases;

/// <summary>How a release was taken back, written as it happens: a recovery that is killed is gone on with by the next run.</summary>
public sealed record RecoveryRecord
{
    /// <summary>When it began first.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>What was decided about the databases, before they were touched; null until then.</summary>
    public DatabaseFate? Database { get; init; }

    /// <summary>Why they are not restored; null where they are.</summary>
    public string? KeptBecause { get; init; }

    /// <summary>Whether they have been restored: never again, whoever recovers next.</summary>
    public bool DatabaseRestored { get; init; }

    /// <summary>Whether it came to its end, or a person took over.</summary>
    public bool Ended { get; init; }
}
