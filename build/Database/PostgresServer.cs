using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Database;

/// <summary>PostgreSQL servers of the project, asked through their own psql, pg_dump and pg_restore in their containers.</summary>
public sealed partial class PostgresServer(DockerClient docker, ProjectContainers containers, IRunLog log, TimeProvider time)
{
    /// <summary>How names of databases begin that a restore has replaced: no longer the application's, whoever owns them.</summary>
    public const string ReplacedPrefix = "slipway-";

    private const int ConnectionFailed = 2;
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(60);

    // Which way into a container works: its socket, or the loopback address where the socket wants another operating system user.
    private readonly ConcurrentDictionary<string, string> _hosts = new(StringComparer.Ordinal);

    // By service; null where every question is asked anew.
    private ConcurrentDictionary<string, Lazy<Task<PostgresFacts>>>? _facts;

    /// <summary>What the server says of itself; asked through a database that exists, so the one named need not.</summary>
    /// <exception cref="SlipwayException">The container does not run, or the role cannot connect.</exception>
    public async Task<PostgresFacts> DescribeAsync(ApplicationDatabase database, CancellationToken cancellationToken)
    {
        if (_facts is not { } known) return await AskFactsAsync(database, cancellationToken);
        return await known.GetOrAdd(database.Service, _ => new(() => AskFactsAsync(database, cancellationToken))).Value;
    }

    /// <summary>Lets every server describe itself once until this is disposed of: for what asks twice and creates no database.</summary>
    public IDisposable DescribeOnce()
    {
        _facts = new(StringComparer.Ordinal);
        return new Again(this);
    }

    private async Task<PostgresFacts> AskFactsAsync(ApplicationDatabase database, CancellationToken cancellationToken)
    {
        const string sql = """
            select json_build_object(
                'version', current_setting('server_version'),
                'create', (select rolcreatedb or rolsuper from pg_roles where rolname = current_user),
                'databases', (select coalesce(json_agg(json_build_object(
                        'name', datname,
                        'owner', pg_get_userbyid(datdba),
                        'bytes', case when has_database_privilege(datname, 'connect') then pg_database_size(datname) end) order by datname), '[]')
                    from pg_database where not datistemplate and datallowconn),
                'slots', (select coalesce(json_agg(json_build_object('name', slot_name, 'database', database) order by slot_name), '[]')
                    from pg_replication_slots where slot_type = 'logical'));
            """;
        using var answer = JsonDocument.Parse(await AskAsync(database, sql, [], [database.Name, "postgres", "template1"], cancellationToken));
        var root = answer.RootElement;
        return new PostgresFacts(
            root.GetProperty("version").GetString()!.Split(' ')[0],
            root.GetProperty("create").GetBoolean(),
            [.. root.GetProperty("databases").EnumerateArray().Select(row => new PostgresDatabase(
                row.GetProperty("name").GetString()!,
                row.GetProperty("owner").GetString()!,
                row.GetProperty("bytes") is { ValueKind: JsonValueKind.Number } bytes ? bytes.GetInt64() : null))],
            [.. root.GetProperty("slots").EnumerateArray().Select(row => new PostgresSlot(row.GetProperty("name").GetString()!, row.GetProperty("database").GetString()!))]);
    }

    /// <summary>
    /// The application's databases that exist: those it names, and those that its role owns on the same server (Rails with several databases).
    /// Templates never; <c>postgres</c> only if it is named; never what a restore has replaced.
    /// </summary>
    public async Task<IReadOnlyList<ApplicationDatabase>> ListDatabasesAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var databases = new List<ApplicationDatabase>();
        foreach (var server in application.Databases.GroupBy(database => database.Service))
            databases.AddRange(OfApplication(await DescribeAsync(server.First(), cancellationToken), [.. server]));
        return databases;
    }

    /// <summary>Asks every one of the application's databases; those that it names, while their servers still say which others there are.</summary>
    internal async Task<IReadOnlyList<(ApplicationDatabase Database, T Answer)>> AskEachAsync<T>(
        ComposeApplication application, Func<ApplicationDatabase, Task<T>> ask, CancellationToken cancellationToken)
    {
        var asked = application.Databases.Distinct().ToDictionary(database => database, ask);
        try
        {
            var answers = new List<(ApplicationDatabase, T)>();
            foreach (var database in await ListDatabasesAsync(application, cancellationToken))
                answers.Add((database, await (asked.TryGetValue(database, out var asking) ? asking : ask(database))));
            return answers;
        }
        finally
        {
            // One that is not there cannot answer, and need not.
            await Task.WhenAny(Task.WhenAll(asked.Values));
        }
    }

    /// <summary>The versions in <c>schema_migrations</c>; empty if there is no such table.</summary>
    public async Task<IReadOnlySet<string>> AppliedMigrationsAsync(ApplicationDatabase database, CancellationToken cancellationToken)
    {
        const string sql = """
            select to_regclass('schema_migrations') is not null as present \gset
            \if :present
                select coalesce(json_agg(version::text), '[]') from schema_migrations;
            \else
                select '[]';
            \endif
            """;
        using var answer = JsonDocument.Parse(await AskAsync(database, sql, [], [database.Name], cancellationToken));
        return answer.RootElement.EnumerateArray().Select(version => version.GetString()!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>How many sessions of the database are doing something, ours left out: requests and jobs under way.</summary>
    public async Task<int> BusySessionsAsync(ApplicationDatabase database, CancellationToken cancellationToken)
    {
        const string sql = """
            select count(*) from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend' and state <> 'idle'
                and pid <> pg_backend_pid() and application_name not like :'ours' || '%';
            """;
        var answer = await AskAsync(database, sql, Ours(PostgresSession.ApplicationName), [database.Name], cancellationToken);
        return int.Parse(answer, CultureInfo.InvariantCulture);
    }

    /// <summary>Ends the database's sessions of one application name, such as those that a killed run left; how many there were.</summary>
    public async Task<int> EndSessionsAsync(ApplicationDatabase database, string applicationName, CancellationToken cancellationToken)
    {
        const string sql = """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and application_name = :'ours';
            """;
        var answer = await QueryAsync(database, sql, Ours(applicationName), [database.Name], cancellationToken);
        return int.Parse(answer, CultureInfo.InvariantCulture);
    }

    internal static IEnumerable<ApplicationDatabase> OfApplication(PostgresFacts facts, IReadOnlyList<ApplicationDatabase> named)
    {
        var present = facts.Databases.Select(database => database.Name).ToHashSet(StringComparer.Ordinal);
        var owners = named.Select(database => database.Owner ?? database.User).ToHashSet(StringComparer.Ordinal);
        var owned = facts.Databases
            .Where(database => owners.Contains(database.Owner) && database.Name != "postgres" && !database.Name.StartsWith(ReplacedPrefix, StringComparison.Ordinal))
            .Select(database => named[0] with { Name = database.Name });
        return named.Where(database => present.Contains(database.Name)).Concat(owned).DistinctBy(database => database.Name);
    }

    private static Dictionary<string, string> Ours(string name) => new() { ["ours"] = name };

    /// <summary>Asks what changes nothing: the psql that is kept for the database, where one is.</summary>
    private async Task<string> AskAsync(
        ApplicationDatabase database, string sql, Dictionary<string, string> variables, IEnumerable<string> names, CancellationToken cancellationToken) =>
        (await InAsync(database, names, session => AskAsync(session, sql, variables, cancellationToken), cancellationToken)).Output.Trim();

    private async Task<string> QueryAsync(
        ApplicationDatabase database, string sql, Dictionary<string, string> variables, IEnumerable<string> names, CancellationToken cancellationToken) =>
        (await RunAsync(database, sql, variables, names, null, cancellationToken)).Output.Trim();

    /// <summary>Runs a script in the first of <paramref name="names"/> that lets the role in.</summary>
    private Task<CommandResult> RunAsync(
        ApplicationDatabase database, string sql, Dictionary<string, string> variables, IEnumerable<string> names, TimeSpan? deadline, CancellationToken cancellationToken) =>
        InAsync(database, names, session => docker.DockerExecAsync(session.Script(sql, variables, deadline ?? AnswersWithin), cancellationToken), cancellationToken);

    /// <summary>Does it in the first of <paramref name="names"/> that lets the role in, by the way in that works.</summary>
    private async Task<CommandResult> InAsync(
        ApplicationDatabase database, IEnumerable<string> names, Func<PostgresSession, Task<CommandResult>> run, CancellationToken cancellationToken)
    {
        var container = await ContainerAsync(database, cancellationToken);
        CommandResult? refused = null;
        foreach (var name in names.Distinct())
        {
            foreach (var host in Hosts(container.Id))
            {
                var result = await run(new PostgresSession(container.Id, host, database with { Name = name }));
                if (result.Succeeded)
                {
                    _hosts[container.Id] = host ?? "";
                    return result;
                }

                if (result.ExitCode != ConnectionFailed) throw Failed($"psql failed in {database}", result);
                refused ??= result;
            }
        }

        throw Failed($"The role {database.User} cannot connect to {database}", refused!);
    }

    private string?[] Hosts(string container) =>
        _hosts.TryGetValue(container, out var host) ? [host.Length == 0 ? null : host] : [null, "127.0.0.1"];

    private async Task<PostgresSession> SessionAsync(ApplicationDatabase database, CancellationToken cancellationToken)
    {
        var container = await ContainerAsync(database, cancellationToken);
        if (!_hosts.ContainsKey(container.Id)) await QueryAsync(database, "select 1;", [], [database.Name], cancellationToken);
        return new PostgresSession(container.Id, Hosts(container.Id)[0], database);
    }

    private async Task<Container> ContainerAsync(ApplicationDatabase database, CancellationToken cancellationToken) =>
        await containers.RunningAsync(database.Service, cancellationToken)
        ?? throw new SlipwayException($"The database service {database.Service} does not run.")
        {
            Next = [$"Start it: docker compose up -d {database.Service}; see why it stopped: docker compose logs {database.Service}"],
        };

    private static SlipwayException Failed(string what, CommandResult result) =>
        new($"{what} (exit code {result.ExitCode}).") { Details = result.LastLines() };

    private sealed class Again(PostgresServer server) : IDisposable
    {
        public void Dispose() => server._facts = null;
    }
}
