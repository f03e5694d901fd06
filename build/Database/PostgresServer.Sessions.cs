using System.Globalization;
using Slipway.Application;

namespace Slipway.Database;

/// <content>Who was at work.</content>
public sealed partial class PostgresServer
{
    /// <summary>How many sessions of the database, ours left out, did something after a moment, or do now; those that have ended are not seen.</summary>
    public async Task<int> SessionsActiveSinceAsync(ApplicationDatabase database, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        const string sql = """
            select count(*) from pg_stat_activity
            where datname = current_database() and backend_type in ('client backend', 'logical replication worker') and pid <> pg_backend_pid()
                and application_name not like :'ours' || '%'
                and (state is distinct from 'idle' or state_change > :'since'::timestamptz);
            """;
        var variables = Ours(PostgresSession.ApplicationName);
        variables["since"] = moment.ToString("O", CultureInfo.InvariantCulture);
        return int.Parse(await AskAsync(database, sql, variables, [database.Name], cancellationToken), CultureInfo.InvariantCulture);
    }
}
