namespace Slipway.Database;

/// <summary>What a PostgreSQL server says of itself and of the role that asks.</summary>
/// <param name="Version">The server's version ("17.6").</param>
/// <param name="CanCreateDatabases">Whether the role may create databases, as a restore must.</param>
/// <param name="Databases">Its databases, templates left out.</param>
/// <param name="LogicalSlots">Logical replication slots, each with its database: they forbid to drop or rename it.</param>
public sealed record PostgresFacts(
    string Version, bool CanCreateDatabases, IReadOnlyList<PostgresDatabase> Databases, IReadOnlyList<PostgresSlot> LogicalSlots);

/// <summary>A database of a server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">The role that owns it.</param>
/// <param name="Bytes">Its size on disk; null where the role may not ask.</param>
public sealed record PostgresDatabase(string Name, string Owner, long? Bytes);

/// <summary>A logical replication slot.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Database">The database that it belongs to.</param>
public sealed record PostgresSlot(string Name, string Database);
