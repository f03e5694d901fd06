namespace Slipway.Database;

/// <summary>One file of a backup that is to be restored.</summary>
/// <param name="File">The archive's path.</param>
/// <param name="Sha256">Its SHA-256 as hexadecimal, where it is known.</param>
/// <param name="Database">The database that it belongs to; null is the application's only one.</param>
/// <param name="Service">The Compose service that this database runs in; null is the only one.</param>
public sealed record RestoreSource(string File, string? Sha256, string? Database, string? Service);

/// <summary>What a restore did.</summary>
/// <param name="Databases">The databases that were restored, in the order of their sources.</param>
public sealed record RestoreOutcome(IReadOnlyList<RestoredDatabase> Databases);

/// <summary>One restored database.</summary>
/// <param name="Name">Its name, the same as before.</param>
/// <param name="Service">The Compose service that it runs in.</param>
/// <param name="ReplacedAs">The name under which what was there before is kept until it is pruned; null where there was none.</param>
/// <param name="Tables">How many tables it has.</param>
/// <param name="Rows">How many rows they have, as counted in the archive and again in the database.</param>
public sealed record RestoredDatabase(string Name, string Service, string? ReplacedAs, int Tables, long Rows);
