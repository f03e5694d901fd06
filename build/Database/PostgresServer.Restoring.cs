using System.Text.Json;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Database;

/// <content>Archives into databases.</content>
public sealed partial class PostgresServer
{
    /// <summary>What an archive says of itself; needs no server.</summary>
    /// <exception cref="SlipwayException">It is nothing that pg_restore reads: with its own words.</exception>
    internal async Task<ArchiveHeader> ReadHeaderAsync(
        ApplicationDatabase server, string file, TimeSpan deadline, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArchiveHeader? header = null;
        await ReadArchiveAsync(server, file, deadline, write, async (list, token) => header = await ArchiveHeader.ReadAsync(list, token), ["--list"], cancellationToken);
        return header!;
    }

    /// <summary>The data of an archive as SQL; needs no server. Functions are not in it, so nothing in it only looks like a table's rows.</summary>
    /// <exception cref="SlipwayException">pg_restore could not read it whole: with its own words.</exception>
    internal Task ReadDataAsync(
        ApplicationDatabase server, string file, TimeSpan deadline, Func<Stream, CancellationToken, Task> write, Func<Stream, CancellationToken, Task> read,
        CancellationToken cancellationToken) =>
        ReadArchiveAsync(server, file, deadline, write, read, ["--section=data", "-f", "-"], cancellationToken);

    /// <summary>Restores an archive into an empty database; ends at the first error.</summary>
    /// <param name="database">The database; its name is ours, never one that could be read as a connection string.</param>
    /// <param name="applicationName">The session's name.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="write">Writes the archive.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SlipwayException">pg_restore failed: with its own words.</exception>
    internal async Task RestoreIntoAsync(
        ApplicationDatabase database, string applicationName, TimeSpan deadline, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var session = await SessionAsync(database, cancellationToken);
        var restore = session.Program(applicationName, "pg_restore", "-w", "--exit-on-error", "-d", database.Name);

        // What must not be lost is written to the disk by the commit that swaps the databases.
        var environment = new Dictionary<string, string?>(restore.Environment) { ["PGOPTIONS"] = "-c synchronous_commit=off -c default_transaction_read_only=off" };
        var result = await docker.DockerExecAsync(restore with { Environment = environment, WriteInput = write, Deadline = deadline }, cancellationToken);
        if (!result.Succeeded) throw Failed($"pg_restore of a backup on {database.Service} failed", result);
    }

    /// <summary>Counts the rows of all tables. Partitioned tables only where <paramref name="partitioned"/>: their rows are those of their parts.</summary>
    internal async Task<DatabaseRows> CountRowsAsync(ApplicationDatabase database, bool partitioned, TimeSpan deadline, CancellationToken cancellationToken)
    {
        const string sql = """
            set row_security = off;
            select case when exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
                then format('select json_build_array(%L, %L, null)', nspname, relname)
                else format('select json_build_array(%L, %L, count(*)) from %s%I.%I', nspname, relname, case relkind when 'r' then 'only ' else '' end, nspname, relname) end
            from pg_class c join pg_namespace n on n.oid = relnamespace
            where relkind in ('r', :'kind') and relpersistence <> 't' and nspname not in ('pg_catalog', 'information_schema') \gexec
            select json_build_array(count(*)) from pg_largeobject_metadata;
            """;
        var variables = new Dictionary<string, string> { ["kind"] = partitioned ? "p" : "r" };
        var result = await RunAsync(database, sql, variables, [database.Name], deadline, cancellationToken);
        var (tables, extensions, objects) = (new Dictionary<TableName, long>(), new HashSet<TableName>(), 0L);
        foreach (var line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var row = JsonDocument.Parse(line);
            if (row.RootElement.GetArrayLength() == 1)
            {
                objects = row.RootElement[0].GetInt64();
                continue;
            }

            var table = new TableName(row.RootElement[0].GetString()!, row.RootElement[1].GetString()!);
            if (row.RootElement[2].ValueKind == JsonValueKind.Null) extensions.Add(table);
            else tables[table] = row.RootElement[2].GetInt64();
        }

        return new DatabaseRows(tables, extensions, objects);
    }

    /// <summary>Gathers the statistics that the planner needs: a database that was just restored has none.</summary>
    internal Task AnalyzeAsync(ApplicationDatabase database, TimeSpan deadline, CancellationToken cancellationToken) =>
        RunAsync(database, "analyze;", [], [database.Name], deadline, cancellationToken);

    private async Task ReadArchiveAsync(
        ApplicationDatabase server, string file, TimeSpan deadline, Func<Stream, CancellationToken, Task> write, Func<Stream, CancellationToken, Task> read,
        IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var container = await ContainerAsync(server, cancellationToken);
        var exec = new DockerExec(container.Id, ["pg_restore", .. options]) { WriteInput = write, ReadOutput = read, Deadline = deadline };
        CommandResult result = await docker.DockerExecAsync(exec, cancellationToken);
        if (!result.Succeeded)
        {
            throw new SlipwayException($"The backup {file} cannot be read as a whole (pg_restore on {server.Service}: exit code {result.ExitCode}).")
            {
                Details = result.LastLines(),
                Next = ["Take another backup: ./build.sh --target=Backups lists them."],
            };
        }
    }
}
