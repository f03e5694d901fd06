using System.Security.Cryptography;
using System.Text;
using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Database;

/// <summary>Databases that a restore works in before anything has the application's name; and how ours are named.</summary>
public sealed class ScratchDatabases(PostgresServer postgres, DeploySettings settings)
{
    /// <summary>How names of databases begin that a restore fills; of dead calls they are dropped by the next.</summary>
    internal const string New = PostgresServer.ReplacedPrefix + "new-";

    /// <summary>How names of databases begin that only prove that a backup can be restored.</summary>
    internal const string Check = PostgresServer.ReplacedPrefix + "check-";

    private const int LongestName = 63;

    /// <summary>The name of a database while it is filled: letters, digits and hyphens, so that nothing reads it as a connection string.</summary>
    internal static string Name(string prefix, string id, ApplicationDatabase database) => $"{prefix}{id}-{Hash(database.Name)}";

    /// <summary>
    /// The name under which a database is kept that a release has replaced: at most 63 bytes, PostgreSQL's limit. Another for another archive: a release that is
    /// taken back restores a second time.
    /// </summary>
    internal static string ReplacedName(string releaseId, ApplicationDatabase database, string sha256)
    {
        var end = "-" + Hash(database.Name + sha256);
        var name = $"{PostgresServer.ReplacedPrefix}{releaseId}-{database.Name}";
        while (Encoding.UTF8.GetByteCount(name) + end.Length > LongestName) name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name + end;
    }

    /// <summary>Restores an archive into a new database like <paramref name="like"/>, and compares the rows of every table.</summary>
    /// <returns>The rows, counted in the database.</returns>
    /// <exception cref="SlipwayException">It could not be restored, or its rows are others than the archive's. The database may be there.</exception>
    internal async Task<DatabaseRows> FillAsync(
        ApplicationDatabase like, string name, string applicationName, CheckedArchive archive, CancellationToken cancellationToken)
    {
        var scratch = like with { Name = name };
        await postgres.CreateLikeAsync(like, name, cancellationToken);
        await postgres.RestoreIntoAsync(scratch, applicationName, settings.BackupTimeout, archive.Source.Hashed(archive.Sha256), cancellationToken);

        var rows = await postgres.CountRowsAsync(scratch, partitioned: false, settings.BackupTimeout, cancellationToken);
        if (archive.Rows.Tables.Keys.Any(table => !rows.Tables.ContainsKey(table) && !rows.OfExtensions.Contains(table)))
        {
            // Dumped through the root of their partitions.
            var roots = await postgres.CountRowsAsync(scratch, partitioned: true, settings.BackupTimeout, cancellationToken);
            rows = rows with { Tables = rows.Tables.Concat(roots.Tables).ToDictionary() };
        }

        return archive.DifferencesIn(rows) is { Count: > 0 } differences
            ? throw new SlipwayException($"The backup {archive.Source.Path} was restored, but not with the rows that are in it.") { Details = differences }
            : rows;
    }

    /// <summary>Drops a database of ours; a fault is no reason to fail, it is only left behind until it is pruned.</summary>
    internal async Task DiscardAsync(ApplicationDatabase server, string name, IRunLog log)
    {
        try
        {
            await postgres.DropAsync(server, name, CancellationToken.None);
        }
        catch (SlipwayException fault)
        {
            log.Write($"The database {name} on {server.Service} could not be dropped: {string.Join(' ', [fault.Message, .. fault.Details])}");
        }
    }

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
}
