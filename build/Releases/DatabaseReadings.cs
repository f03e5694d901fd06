using Slipway.Application;
using Slipway.Database;

namespace Slipway.Releases;

/// <summary>Reads what the application's databases count, and tells later whether anybody wrote. A write is never missed; a false alarm is possible.</summary>
public sealed class DatabaseReadings(PostgresServer postgres, WriteProof proof)
{
    /// <summary>What the databases count now.</summary>
    public async Task<IReadOnlyList<DatabaseReading>> ReadAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var counted = await postgres.AskEachAsync(application, database => postgres.WriteCountersAsync(database, cancellationToken), cancellationToken);
        return [.. counted.Select(each => new DatabaseReading(each.Database.Service, each.Database.Name, each.Answer))];
    }

    /// <summary>The first database that somebody may have written to since it was read; null where it is certain that nobody did.</summary>
    public async Task<string?> WrittenSinceAsync(
        ComposeApplication application, IReadOnlyList<DatabaseReading> before, CancellationToken cancellationToken)
    {
        var now = await postgres.AskEachAsync(
            application,
            async database => Of(database) is { } reading && await proof.NobodyWroteSinceAsync(database, reading.Counters, cancellationToken),
            cancellationToken);
        var unwritten = now.Where(each => each.Answer).Select(each => Of(each.Database)).ToHashSet();
        return before.FirstOrDefault(reading => !unwritten.Contains(reading))?.Name ?? now.FirstOrDefault(each => !each.Answer).Database?.Name;

        DatabaseReading? Of(ApplicationDatabase database) => before.FirstOrDefault(reading => reading.Service == database.Service && reading.Name == database.Name);
    }
}
