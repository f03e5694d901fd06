namespace Slipway.Database;

/// <summary>One backup: all files that were taken under one id, every one of them read back.</summary>
/// <param name="Id">The backup's id.</param>
/// <param name="TakenAt">When it was begun: what was written later is not in it.</param>
/// <param name="Files">Its files; none where the application has no database.</param>
/// <param name="Absent">Databases that the application names and that do not exist yet.</param>
public sealed record BackupSet(string Id, DateTimeOffset TakenAt, IReadOnlyList<BackupFile> Files, IReadOnlyList<string> Absent);

/// <summary>One file of a backup; its sha256 lies beside it in <c>&lt;file&gt;.sha256</c>.</summary>
/// <param name="File">The file's name, without its folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, as hexadecimal.</param>
public sealed record BackupFile(string File, long Bytes, string Sha256)
{
    /// <summary>The database; null for what the configured command wrote.</summary>
    public string? Database { get; init; }

    /// <summary>The Compose service that the database runs in.</summary>
    public string? Service { get; init; }

    /// <summary>The version of the server that was dumped.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>How long the dump and its verification took.</summary>
    public TimeSpan Duration { get; init; }
}
