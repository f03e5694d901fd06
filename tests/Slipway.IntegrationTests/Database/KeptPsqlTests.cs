using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.IntegrationTests.Database;

[Trait("Category", "Integration")]
public sealed class KeptPsqlTests(PostgresProject project) : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly PostgresServer _postgres = new(project.Docker, project.Containers, project.Log, TimeProvider.System);

    public void Dispose() => _postgres.Dispose();

    [Fact]
    public async Task Questions_share_one_connection_until_it_is_ended()
    {
        var database = await project.CreateAsync("kept-one", "create table schema_migrations (version varchar primary key); insert into schema_migrations values ('1');");
        _postgres.Keep();

        await Task.WhenAll(_postgres.DescribeAsync(database, None), _postgres.WriteCountersAsync(database, None));
        var before = await ConnectionsAsync(database);
        await project.ScriptAsync(database, "insert into schema_migrations values ('2');", []);

        Assert.Equal(["1", "2"], (await _postgres.AppliedMigrationsAsync(database, None)).Order(StringComparer.Ordinal));
        Assert.Equal(0, await _postgres.BusySessionsAsync(database, None));
        Assert.Matches("^[0-9]+$", before);
        Assert.Equal(before, await ConnectionsAsync(database));

        await _postgres.EndKeptAsync();
        await UntilNobodyIsConnectedAsync(database);
        Assert.Equal(2, (await _postgres.AppliedMigrationsAsync(database, None)).Count);
        await UntilNobodyIsConnectedAsync(database);
    }

    [Fact]
    public async Task What_was_counted_is_of_now_and_not_of_when_the_connection_began()
    {
        var database = await project.CreateAsync("kept-counted", "create table notes (id int);");
        _postgres.Keep();
        var before = await _postgres.WriteCountersAsync(database, None);

        await project.ScriptAsync(database, "insert into notes values (1), (2);", []);

        var now = await _postgres.WriteCountersAsync(database, None);
        Assert.NotEqual(before.Snapshot, now.Snapshot);
        Assert.Equal(before.Inserted + 2, now.Inserted);
    }

    [Fact]
    public async Task A_connection_that_the_server_has_ended_is_made_again()
    {
        var database = await project.CreateAsync("kept-ended", "select 1;");
        _postgres.Keep();
        await _postgres.DescribeAsync(database, None);
        var before = await ConnectionsAsync(database);

        await project.ScriptAsync(database, "select pg_terminate_backend(:'pid');", new() { ["pid"] = before });

        Assert.Equal(0, await _postgres.BusySessionsAsync(database, None));
        Assert.Empty(await _postgres.AppliedMigrationsAsync(database, None));
        Assert.NotEqual(before, await ConnectionsAsync(database));
    }

    [Fact]
    public async Task An_error_is_told_and_the_next_question_is_answered()
    {
        var database = await project.CreateAsync("kept-faulty", "create table schema_migrations (id int);");
        _postgres.Keep();
        await _postgres.DescribeAsync(database, None);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _postgres.AppliedMigrationsAsync(database, None));

        Assert.Contains(fault.Details, line => line.Contains("column \"version\" does not exist", StringComparison.Ordinal));
        Assert.Equal(0, await _postgres.BusySessionsAsync(database, None));
    }

    [Fact]
    public async Task Another_role_or_database_gets_a_connection_of_its_own_and_a_wrong_one_its_error()
    {
        var database = await project.CreateAsync("kept-asked", "select 1;");
        _postgres.Keep();
        await _postgres.BusySessionsAsync(database, None);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _postgres.BusySessionsAsync(database with { Name = "kept-asked-not" }, None));

        Assert.Contains(fault.Details, line => line.Contains("database \"kept-asked-not\" does not exist", StringComparison.Ordinal));
        Assert.Contains((await _postgres.DescribeAsync(database with { Name = "kept-asked-not" }, None)).Databases, row => row.Name == "kept-asked");
    }

    [Fact]
    public async Task A_database_is_renamed_although_a_connection_to_it_is_kept()
    {
        var database = await project.CreateAsync("kept-before", "select 1;");
        _postgres.Keep();
        await _postgres.BusySessionsAsync(database, None);

        await _postgres.RenameAsync(database, [("kept-before", "kept-after")], None);

        Assert.Equal(0, await _postgres.BusySessionsAsync(database with { Name = "kept-after" }, None));
    }

    [Fact]
    public async Task Values_reach_the_server_as_they_are()
    {
        const string value = "it's a \"back\\slash\\n\",\n  :'other' \\echo $HOME `id` é";
        await using var psql = await PsqlAsync(await project.CreateAsync("kept-quoted", "select 1;"));

        var answer = await psql.AskAsync("select :'value';\nselect :'other';", new Dictionary<string, string> { ["value"] = value, ["other"] = "" }, Minute, None);

        Assert.Equal(value + "\n\n", answer!.Output);
    }

    [Fact]
    public async Task A_question_that_takes_too_long_is_ended_in_the_container_too()
    {
        var database = await project.CreateAsync("kept-slow", "select 1;");
        await using var psql = await PsqlAsync(database);
        await psql.AskAsync("select 1;", new Dictionary<string, string>(), Minute, None);
        Assert.NotEmpty(await ProcessesAsync());

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => psql.AskAsync("select pg_sleep(600);", new Dictionary<string, string>(), TimeSpan.FromSeconds(1), None));

        Assert.Equal("psql in kept-slow on db did not answer within 1 s.", fault.Message);
        Assert.Null(await psql.AskAsync("select 1;", new Dictionary<string, string>(), Minute, None));
        await psql.DisposeAsync();
        Assert.Empty(await ProcessesAsync());

        async Task<string> ProcessesAsync()
        {
            var container = await project.Containers.RunningAsync("db", None);
            return (await project.Docker.DockerExecAsync(new DockerExec(container!.Id, "sh", "-c", "grep -ls PGDATABASE=kept-slow /proc/[0-9]*/environ"), None)).Output;
        }
    }

    [Fact]
    public async Task Whoever_is_cancelled_does_not_wait_for_the_answer()
    {
        await using var psql = await PsqlAsync(await project.CreateAsync("kept-cancelled", "select 1;"));
        using var cancellation = new CancellationTokenSource();
        var asking = psql.AskAsync("select pg_sleep(600);", new Dictionary<string, string>(), TimeSpan.FromMinutes(5), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private async Task<PsqlProcess> PsqlAsync(ApplicationDatabase database)
    {
        var container = await project.Containers.RunningAsync("db", None) ?? throw new InvalidOperationException("the database does not run");
        return new PsqlProcess(project.Docker, new PostgresSession(container.Id, null, database), project.Log, TimeProvider.System);
    }

    /// <summary>The process ids of Slipway's connections to a database; the asking one is to another.</summary>
    private Task<string> ConnectionsAsync(ApplicationDatabase database) => project.ScriptAsync(
        database with { Name = "postgres" }, "select pid from pg_stat_activity where datname = :'name' and application_name = 'slipway';", new() { ["name"] = database.Name });

    private async Task UntilNobodyIsConnectedAsync(ApplicationDatabase database)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await ConnectionsAsync(database) is { Length: > 0 } left)
            Assert.False(limit.IsCancellationRequested, $"still connected to {database.Name}: {left}");
    }
}
