using Slipway.Application;
using Slipway.Database;

namespace Slipway.Releases;

/// <summary>Reads what the application's databases count, and tells later whether anybody wrote. A write is never missed; a false alarm is possible.</summary>
public sealed class DatabaseReadings(PostgresServer postgres, WriteProof proof)
{
    /// <summary>What the databases count now.</summary>
    public async Task<IReadOnlyList<DatabaseReading>> ReadAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var readings = new List<DatabaseReading>();
        foreach (var database in await postgres.ListDatabasesAsync(application, cancellationToken))
            readings.Add(new DatabaseReading(database.Service, database.Name, await postgres.WriteCountersAsync(database, cancellationToken)));
        return readings;
    }

    /// <summary>The first database that somebody may have written to since it was read; null where it is certain that nobody did.</summary>
    public async Task<string?> WrittenSinceAsync(
        ComposeApplication application, IReadOnlyList<DatabaseReading> before, CancellationToken cancellationToken)
    {
        var now = await postgres.ListDatabasesAsync(application, cancellationToken);
        foreach (var reading in before)
        {
            if (Find(now, reading) is not { } database || !await proof.NobodyWroteSinceAsync(database, reading.Counters, cancellationToken)) return reading.Name;
        }

        return now.FirstOrDefault(database => before.All(reading => Find([database], reading) is null))?.Name;
    }

    private static ApplicationDatabase? Find(IReadOnlyList<ApplicationDatabase> databases, DatabaseReading reading) =>
        databases.FirstOrDefault(database => database.Service == reading.Service && database.Name == reading.Name);
}
