using System.Text.Json;
using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Database;

/// <content>Whether somebody wrote.</content>
public sealed partial class PostgresServer
{
    /// <summary>
    /// Reads what tells later whether somebody wrote to the database. Before a dump: read it before pg_dump starts, then nothing that it
    /// counts later is missing from the dump. Does not wait for sessions that have not handed over their statistics.
    /// </summary>
    /// <exception cref="SlipwayException">The server could not be asked.</exception>
    public async Task<DatabaseCounters> WriteCountersAsync(ApplicationDatabase database, CancellationToken cancellationToken)
    {
        // The tables' digest is of what is on disk; the statistics' view leaves the system's schemas out.
        const string sql = """
            select json_build_object(
                'database', (select oid::bigint from pg_database where datname = current_database()),
                'snapshot', txid_current_snapshot()::text,
                'inserted', coalesce(sum(n_tup_ins), 0), 'updated', coalesce(sum(n_tup_upd), 0), 'deleted', coalesce(sum(n_tup_del), 0),
                'tables', (select coalesce(md5(string_agg(oid::text || ':' || coalesce(pg_relation_filenode(oid), 0), ' ' order by oid)), '')
                    from pg_class where relkind in ('r', 'm', 'p') and oid >= 16384),
                'reset', (select concat_ws(' ', stats_reset, (select stats_reset from pg_stat_bgwriter)) from pg_stat_database where datname = current_database()),
                'settled', not exists (select from pg_stat_activity
                    where datname = current_database() and backend_type in ('client backend', 'parallel worker', 'logical replication worker') and pid <> pg_backend_pid()
                        and application_name not like :'ours' || '%'
                        and (state is distinct from 'idle' or state_change > clock_timestamp() - interval '11 seconds' or current_setting('server_version_num')::int < 150000)))
            from pg_stat_all_tables
            where relid >= 16384 or relname in ('pg_largeobject', 'pg_largeobject_metadata');
            """;
        using var answer = JsonDocument.Parse(await AskAsync(database, sql, Ours(PostgresSession.ApplicationName), [database.Name], cancellationToken));
        var root = answer.RootElement;
        return new DatabaseCounters(
            root.GetProperty("database").GetInt64(),
            root.GetProperty("snapshot").GetString()!,
            root.GetProperty("inserted").GetInt64(),
            root.GetProperty("updated").GetInt64(),
            root.GetProperty("deleted").GetInt64(),
            root.GetProperty("tables").GetString()!,
            root.GetProperty("reset").GetString() ?? "",
            root.GetProperty("settled").GetBoolean());
    }
}
