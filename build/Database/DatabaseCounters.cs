namespace Slipway.Database;

/// <summary>
/// What tells whether somebody wrote to a database between two moments: PostgreSQL's transaction numbers, which are exact but count the whole server,
/// and its row statistics, which are of one database but come late.
/// </summary>
/// <remarks>
/// <para>
/// The statistics come late because every session keeps its own and hands them over when it becomes idle, at most once a second; what then is left, after 10 s
/// (measured on PostgreSQL 17: the first insert of an idle session was seen after 0.1 s, one that came right after another after 10.1 s; its source:
/// <c>PGSTAT_MIN_INTERVAL</c>, <c>PGSTAT_IDLE_INTERVAL</c>), at the end of a transaction never before, at the end of a session at once. Before version 15 an
/// idle session keeps its rest until its next statement. So equal counters mean nothing while <see cref="IsSettled"/> is false.
/// </para>
/// <para>
/// The rows are those of user tables and large objects, not <c>pg_stat_database</c>'s, which count the catalog and autovacuum's work too.
/// TRUNCATE and DROP count no rows: <see cref="Tables"/> sees them.
/// </para>
/// </remarks>
/// <param name="Database">The database's oid: another database under the same name is not the same.</param>
/// <param name="Snapshot">The transactions that had ended and that ran (<c>pg_current_snapshot</c>): exact, never late.</param>
/// <param name="Inserted">Rows inserted since the statistics began.</param>
/// <param name="Updated">Rows updated.</param>
/// <param name="Deleted">Rows deleted.</param>
/// <param name="Tables">A digest of all tables and the files that they are in.</param>
/// <param name="Reset">When the statistics began: reset by a person, or by the server after a crash. Other than before, the counters say nothing.</param>
/// <param name="IsSettled">Whether every session has handed over what it counted, so that these numbers are whole.</param>
public sealed record DatabaseCounters(
    long Database, string Snapshot, long Inserted, long Updated, long Deleted, string Tables, string Reset, bool IsSettled)
{
    /// <summary>
    /// Whether it is certain that nobody wrote between <paramref name="before"/> and now: no transaction of the whole server began to write and none that
    /// wrote was under way, or every session was heard and no row was counted.
    /// </summary>
    public bool ProveNoWritesSince(DatabaseCounters before) =>
        Database == before.Database && Reset == before.Reset
        && ((Snapshot == before.Snapshot && Snapshot.EndsWith(':'))
            || (IsSettled && this with { Snapshot = "", IsSettled = true } == before with { Snapshot = "", IsSettled = true }));
}
