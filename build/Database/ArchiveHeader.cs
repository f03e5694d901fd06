namespace Slipway.Database;

/// <summary>What <c>pg_restore --list</c> says of an archive.</summary>
/// <param name="Database">The database that was dumped; null where the archive does not say.</param>
/// <param name="ServerVersion">The version of the server that was dumped.</param>
internal sealed record ArchiveHeader(string? Database, string? ServerVersion)
{
    private const string DatabaseMark = ";     dbname: ";
    private const string VersionMark = ";     Dumped from database version: ";

    /// <summary>Reads the list to its end; what is in it beyond the header does not matter.</summary>
    public static async Task<ArchiveHeader> ReadAsync(Stream list, CancellationToken cancellationToken)
    {
        string? database = null, version = null;
        using var reader = new StreamReader(list, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (database is null && line.StartsWith(DatabaseMark, StringComparison.Ordinal)) database = line[DatabaseMark.Length..];
            if (version is null && line.StartsWith(VersionMark, StringComparison.Ordinal)) version = line[VersionMark.Length..].Split(' ')[0];
        }

        return new ArchiveHeader(database, version);
    }
}
