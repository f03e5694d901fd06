using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Database;

/// <content>Databases that change their names.</content>
public sealed partial class PostgresServer
{
    private const int SwapAttempts = 3;

    // A role that is no superuser may end what is its own, and an error for one session would spare all others.
    private const string MayEnd = """
        ((select rolsuper from pg_roles where rolname = current_user)
            or (not r.rolsuper and (pg_has_role(r.oid, 'usage') or pg_has_role('pg_signal_backend', 'usage'))))
        """;

    /// <summary>
    /// Renames databases of one server, all in one transaction: whatever ends it half-way undoes it. Who connects meanwhile waits until it is over, then is
    /// told that the database was renamed; who is connected is disconnected.
    /// </summary>
    /// <remarks>
    /// RENAME locks the database against new sessions, then waits 5 s for the old ones to end (CountOtherDBBackends in PostgreSQL's procarray.c), and
    /// takes part in transactions. So they are ended from a second session while the first one waits: nothing has to be forbidden before, and nothing allowed again after.
    /// </remarks>
    /// <exception cref="SlipwayException">Nothing was renamed, as far as the server could say so.</exception>
    internal async Task RenameAsync(ApplicationDatabase server, IReadOnlyList<(string From, string To)> renames, CancellationToken cancellationToken)
    {
        await EndKeptAsync();
        var variables = new Dictionary<string, string>();
        var sql = new System.Text.StringBuilder("begin;\nset local lock_timeout = '10s';\n");
        foreach (var ((from, to), i) in renames.Select((rename, i) => (rename, i)))
        {
            (variables[$"from{i}"], variables[$"to{i}"]) = (from, to);
            sql.Append(System.Globalization.CultureInfo.InvariantCulture, $"alter database :\"from{i}\" rename to :\"to{i}\";\n");
        }

        sql.Append("commit;\n");
        string[] touched = [.. renames.SelectMany(rename => new[] { rename.From, rename.To }).Distinct()];
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WhileEndingSessionsAsync(server, touched, QueryElsewhereAsync(server, sql.ToString(), variables, touched, cancellationToken), cancellationToken);
                return;
            }
            catch (SlipwayException fault) when (fault.Details.Any(line => line.Contains("being accessed by other users", StringComparison.Ordinal)))
            {
                var others = await OthersAsync(server, touched, cancellationToken);
                if (attempt < SwapAttempts && others.Count == 0) continue;
                throw new SlipwayException(fault.Message, fault)
                {
                    Details = [.. fault.Details, .. others],
                    Next = [$"End these sessions, which the role {server.User} may not end, then try again."],
                };
            }
        }
    }

    private async Task WhileEndingSessionsAsync(ApplicationDatabase server, string[] touched, Task work, CancellationToken cancellationToken)
    {
        var sql = $"""
            select count(pg_terminate_backend(pid)) from pg_stat_activity a left join pg_roles r on r.oid = a.usesysid
            where datname in ({Placeholders(touched)}) and pid <> pg_backend_pid() and {MayEnd};
            """;
        try
        {
            while (!work.IsCompleted) await QueryElsewhereAsync(server, sql, Variables(touched), touched, cancellationToken);
        }
        catch (SlipwayException)
        {
            // Whether the sessions were ended is told by the work itself.
        }

        await work;
    }

    /// <summary>Sessions that the role may not end, one line each.</summary>
    private async Task<IReadOnlyList<string>> OthersAsync(ApplicationDatabase server, string[] touched, CancellationToken cancellationToken)
    {
        var sql = $"""
            select format('connected to %s: %s', datname, concat_ws(', ', usename, nullif(application_name, ''), client_addr::text, backend_type, 'pid ' || pid))
            from pg_stat_activity a left join pg_roles r on r.oid = a.usesysid
            where datname in ({Placeholders(touched)}) and pid <> pg_backend_pid() and ({MayEnd}) is not true order by 1;
            """;
        var answer = await QueryElsewhereAsync(server, sql, Variables(touched), touched, cancellationToken);
        return answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Placeholders(string[] names) => string.Join(", ", names.Select((_, i) => $":'name{i}'"));

    private static Dictionary<string, string> Variables(string[] names) => names.Select((name, i) => (name, i)).ToDictionary(pair => $"name{pair.i}", pair => pair.name);
}
