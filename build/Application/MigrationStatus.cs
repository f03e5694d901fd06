using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>What a commit would do to the databases.</summary>
/// <param name="Pending">Migrations that the databases lack, in the order in which they will run.</param>
/// <param name="Missing">Versions that the databases have and the commit lacks.</param>
/// <param name="Unknown">Why it cannot be known without booting the application; null if it is known.</param>
public sealed record MigrationStatus(IReadOnlyList<PendingMigration> Pending, IReadOnlyList<string> Missing, string? Unknown)
{
    /// <summary>The versions that the databases had when they were asked; null where they were not.</summary>
    public IReadOnlySet<string>? Applied { get; init; }

    /// <summary>Whether what is pending is known.</summary>
    public bool IsKnown => Unknown is null;

    /// <summary>What loses data, one line each: file, line, what.</summary>
    public IEnumerable<string> Destructive => Pending.SelectMany(migration => migration.Destructive);

    /// <summary>It cannot be known.</summary>
    public static MigrationStatus NotKnown(string why) => new([], [], why);
}

/// <summary>A migration that a database lacks.</summary>
/// <param name="Version">Its version, as <c>schema_migrations</c> has it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its file, relative to the application's folder; empty where it is not Rails.</param>
/// <param name="Destructive">What in it loses data, one line each.</param>
public sealed record PendingMigration(string Version, string Name, string Path, IReadOnlyList<string> Destructive)
{
    /// <summary>Version and name, as the release keeps them; a configured command has only one of them.</summary>
    public string Title => Version == Name ? Name : $"{Version} {Name}";
}

/// <summary>What Migrate did.</summary>
/// <param name="Applied">The migrations that were run, in their order.</param>
/// <param name="Ran">Whether anything was started at all.</param>
/// <param name="Reason">Why nothing was, or what was.</param>
/// <param name="Duration">How long it took.</param>
public sealed record MigrationResult(IReadOnlyList<string> Applied, bool Ran, string Reason, TimeSpan Duration);

/// <summary>Migrations failed: the database may be changed.</summary>
public sealed class MigrationFailedException(string message, Exception? inner = null) : SlipwayException(message, inner)
{
    /// <summary>The migration that was running; null if none had begun.</summary>
    public string? Running { get; init; }

    /// <summary>Those that had been applied before it; null if the databases could not be asked.</summary>
    public IReadOnlyList<string>? Applied { get; init; }
}
