using Slipway.Database;
using Slipway.Reporting;

namespace Slipway.Tests.Database;

public sealed class PostgresServerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Psql_reads_no_settings_file_stops_on_errors_and_has_no_secret_or_name_among_its_arguments()
    {
        using var project = new FakeProject().OnDescribe(databases: ["shop"]);

        await project.Postgres.DescribeAsync(FakeProject.Database("a'b; drop"), None);

        var command = Assert.Single(project.Execs("psql"));
        Assert.EndsWith("c0ffee psql -X -w -q -v ON_ERROR_STOP=1 -At", command.ToString(), StringComparison.Ordinal);
        Assert.Contains("-i", command.Arguments);
        Assert.Equal("a'b; drop", command.Environment["PGDATABASE"]);
        Assert.Equal("shop", command.Environment["PGUSER"]);
        Assert.Equal("s3cret", command.Environment["PGPASSWORD"]);
        Assert.Equal("slipway", command.Environment["PGAPPNAME"]);
        Assert.NotNull(command.Deadline);
        Assert.DoesNotContain("a'b", project.Runner.Inputs[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_tells_its_version_databases_slots_and_what_the_role_may()
    {
        using var project = new FakeProject().OnDescribe(canCreate: false, slots: """[{"name":"feed","database":"shop"}]""", databases: ["postgres", "shop"]);

        var facts = await project.Postgres.DescribeAsync(FakeProject.Database(), None);

        Assert.Equal("17.6", facts.Version);
        Assert.False(facts.CanCreateDatabases);
        Assert.Equal(new PostgresDatabase("shop", "shop", 1000), facts.Databases[1]);
        Assert.Equal(new PostgresSlot("feed", "shop"), Assert.Single(facts.LogicalSlots));
    }

    [Fact]
    public async Task Where_the_socket_refuses_the_role_the_loopback_address_is_tried_then_remembered()
    {
        using var project = new FakeProject().OnDescribe(databases: ["shop"]);
        project.OnExec(command => !command.Environment.ContainsKey("PGHOST"), _ => new(2, "", "psql: error: FATAL:  Peer authentication failed", TimeSpan.Zero));

        await project.Postgres.DescribeAsync(FakeProject.Database(), None);
        await project.Postgres.DescribeAsync(FakeProject.Database(), None);

        Assert.Equal([null, "127.0.0.1", "127.0.0.1"], project.Execs("psql").Select(command => command.Environment.GetValueOrDefault("PGHOST")));
    }

    [Fact]
    public async Task A_server_is_asked_although_the_named_database_does_not_exist()
    {
        using var project = new FakeProject().OnDescribe(databases: ["other"]);
        project.OnExec(command => command.Environment.GetValueOrDefault("PGDATABASE") == "shop", _ => new(2, "", "FATAL:  database \"shop\" does not exist", TimeSpan.Zero));

        Assert.Equal("other", Assert.Single((await project.Postgres.DescribeAsync(FakeProject.Database(), None)).Databases).Name);
    }

    [Fact]
    public async Task A_role_that_cannot_connect_is_told_with_the_first_refusal()
    {
        using var project = new FakeProject().OnExec("psql", exitCode: 2, error: "FATAL:  role \"shop\" does not exist");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Postgres.AppliedMigrationsAsync(FakeProject.Database(), None));

        Assert.Equal("The role shop cannot connect to shop on db (exit code 2).", fault.Message);
        Assert.Contains("FATAL:  role \"shop\" does not exist", fault.Details);
    }

    [Fact]
    public async Task A_failing_statement_is_not_tried_elsewhere()
    {
        using var project = new FakeProject().OnExec("psql", exitCode: 3, error: "ERROR:  permission denied");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Postgres.DescribeAsync(FakeProject.Database(), None));

        Assert.Contains("ERROR:  permission denied", fault.Details);
        Assert.Single(project.Execs("psql"));
    }

    [Fact]
    public async Task A_database_container_that_does_not_run_is_told_with_the_command_that_starts_it()
    {
        using var project = new FakeProject().Stopped();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Postgres.DescribeAsync(FakeProject.Database(), None));

        Assert.Equal("The database service db does not run.", fault.Message);
        Assert.Contains("docker compose up -d db", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_applications_databases_are_those_named_and_those_its_role_owns()
    {
        using var project = new FakeProject().OnDescribe(databases: ["cable", "other", "postgres", "shop", "slipway-20260101-shop"]);

        var databases = await project.Postgres.ListDatabasesAsync(FakeProject.Application(FakeProject.Database(), FakeProject.Database("absent")), None);

        Assert.Equal(["shop on db", "cable on db"], databases.Select(database => database.ToString()));
        Assert.All(databases, database => Assert.Equal("s3cret", database.Password));
    }

    [Fact]
    public async Task The_maintenance_database_counts_only_if_it_is_named()
    {
        using var project = new FakeProject().OnDescribe(databases: ["postgres", "shop"]);

        var databases = await project.Postgres.ListDatabasesAsync(FakeProject.Application(FakeProject.Database("postgres") with { User = "root" }), None);

        Assert.Equal(["postgres"], databases.Select(database => database.Name));
    }

    [Fact]
    public async Task Values_reach_sql_as_variables_of_psql()
    {
        using var project = new FakeProject().OnExec("psql", "2\n");

        var ended = await project.Postgres.EndSessionsAsync(FakeProject.Database(), "slipway-1'; drop table x", None);

        Assert.Equal(2, ended);
        Assert.Contains("ours=slipway-1'; drop table x", Assert.Single(project.Execs("psql")).Arguments);
        Assert.DoesNotContain("drop table", project.Runner.Inputs[^1], StringComparison.Ordinal);
        Assert.Contains(":'ours'", project.Runner.Inputs[^1], StringComparison.Ordinal);
    }
}
