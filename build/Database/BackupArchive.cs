using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Database;

/// <summary>Looks whether a file is a whole backup, and what is in it; touches no database.</summary>
public sealed class BackupArchive(PostgresServer postgres, DeploySettings settings)
{
    /// <summary>Reads an archive from its start to its end: compares its checksum, decompresses and parses every block, counts every row.</summary>
    /// <param name="file">The archive's path.</param>
    /// <param name="sha256">Its checksum; null takes the one that lies beside it, if one does.</param>
    /// <param name="server">A database of the server whose programs read it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SlipwayException">It is not there, is damaged, or is nothing that pg_restore reads.</exception>
    internal async Task<CheckedArchive> CheckAsync(string file, string? sha256, ApplicationDatabase server, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new SlipwayException($"The backup {file} does not exist.") { Next = ["./build.sh --target=Backups"] };

        var source = new ArchiveSource(file);
        try
        {
            var expected = sha256 ?? ArchiveSource.Beside(file);
            var found = await source.HashAsync(cancellationToken);
            if (expected is not null && expected != found)
            {
                throw new SlipwayException($"The backup {file} is damaged: it is not the file that was written.")
                {
                    Details = [$"SHA-256 then {expected}", $"SHA-256 now  {found}"],
                    Next = ["Take another backup: ./build.sh --target=Backups lists them."],
                };
            }

            var header = await postgres.ReadHeaderAsync(server, file, settings.BackupTimeout, source.Hashed(found), cancellationToken);
            var rows = new ArchiveRows();
            await postgres.ReadDataAsync(server, file, settings.BackupTimeout, source.Hashed(found), rows.ReadAsync, cancellationToken);
            return new CheckedArchive(source, found, expected is not null, header, rows);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SlipwayException($"The backup {file} cannot be read: {fault.Message}", fault);
        }
    }
}

/// <summary>An archive that was read whole.</summary>
/// <param name="Source">The file.</param>
/// <param name="Sha256">Its checksum.</param>
/// <param name="WasKnown">Whether that was compared with the checksum of when it was written.</param>
/// <param name="Header">What it says of itself.</param>
/// <param name="Rows">What is in it.</param>
internal sealed record CheckedArchive(ArchiveSource Source, string Sha256, bool WasKnown, ArchiveHeader Header, ArchiveRows Rows)
{
    /// <summary>What a restored database has other than the archive, one line each; nothing where they agree.</summary>
    public IReadOnlyList<string> DifferencesIn(DatabaseRows restored)
    {
        var tables = Rows.Tables.Where(table => !restored.OfExtensions.Contains(table.Key)).Select(table => restored.Tables.TryGetValue(table.Key, out var rows)
            ? rows == table.Value ? null : $"{table.Key}: {table.Value} rows in the backup, {rows} restored"
            : $"{table.Key}: not restored");
        var objects = Rows.LargeObjects == restored.LargeObjects ? null : $"{Rows.LargeObjects} large objects in the backup, {restored.LargeObjects} restored";
        return [.. tables.Append(objects).OfType<string>()];
    }
}

/// <summary>The rows of a database, counted.</summary>
/// <param name="Tables">By table.</param>
/// <param name="OfExtensions">Tables that belong to extensions, which fill them by themselves: not counted.</param>
/// <param name="LargeObjects">Large objects.</param>
internal sealed record DatabaseRows(IReadOnlyDictionary<TableName, long> Tables, IReadOnlySet<TableName> OfExtensions, long LargeObjects);
