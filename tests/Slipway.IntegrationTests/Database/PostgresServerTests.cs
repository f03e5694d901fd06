using Slipway.Application;
using Slipway.Database;

namespace Slipway.IntegrationTests.Database;

[Trait("Category", "Integration")]
public sealed class PostgresServerTests(PostgresProject project)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_application_is_read_from_what_Compose_makes_of_the_file()
    {
        var application = await project.Detector.DetectAsync(None);

        Assert.Equal("web", application.App.Name);
        Assert.Equal(["worker"], application.Workers.Select(service => service.Name));
        Assert.Equal(["db"], application.DataServices.Select(service => service.Name));
        Assert.Equal(new ApplicationDatabase("db", "shop", "shop", "s3 cret") { Owner = "shop" }, Assert.Single(application.Databases));
    }

    [Fact]
    public async Task A_server_tells_its_version_its_databases_and_that_its_role_may_create_some()
    {
        var database = await project.CreateAsync("described", "select 1;");

        var facts = await project.Postgres.DescribeAsync(database, None);

        Assert.Matches("^[0-9]+\\.[0-9]+$", facts.Version);
        Assert.True(facts.CanCreateDatabases);
        Assert.Contains(facts.Databases, row => row is { Name: "described", Owner: "shop", Bytes: > 1_000_000 });
        Assert.DoesNotContain(facts.Databases, row => row.Name.StartsWith("template", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_role_without_rights_is_told_and_so_is_a_replication_slot()
    {
        var database = await project.CreateAsync("slotted", """
            create role "we'ak" login password 'x'; grant connect on database slotted to "we'ak";
            select pg_create_logical_replication_slot('feed', 'pgoutput');
            """);

        var facts = await project.Postgres.DescribeAsync(database with { User = "we'ak", Password = "x" }, None);

        Assert.False(facts.CanCreateDatabases);
        Assert.Contains(new PostgresSlot("feed", "slotted"), facts.LogicalSlots);
        await project.ScriptAsync(database, "select pg_drop_replication_slot('feed');", []);
    }

    [Fact]
    public async Task Further_databases_of_the_role_are_the_applications_and_others_are_not()
    {
        await project.CreateAsync("multi", "create role multi; alter database multi owner to multi;");
        await project.CreateAsync("multi_cable", "alter database multi_cable owner to multi;");
        await project.CreateAsync("slipway-1-multi", "alter database \"slipway-1-multi\" owner to multi;");
        var named = new ApplicationDatabase("db", "multi", "shop", "s3 cret") { Owner = "multi" };

        var databases = await project.Postgres.ListDatabasesAsync(await project.ApplicationAsync(named, named with { Name = "absent" }), None);

        Assert.Equal(["multi", "multi_cable"], databases.Select(database => database.Name));
    }

    [Fact]
    public async Task Applied_migrations_are_read_and_none_where_there_is_no_table()
    {
        var database = await project.CreateAsync("migrated", "select 1;");

        Assert.Empty(await project.Postgres.AppliedMigrationsAsync(database, None));
        await project.ScriptAsync(database, "create table schema_migrations (version varchar primary key); insert into schema_migrations values ('20260101'), ('3');", []);
        Assert.Equal(["20260101", "3"], (await project.Postgres.AppliedMigrationsAsync(database, None)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sessions_under_way_are_counted_and_ended_by_their_name()
    {
        var database = await project.CreateAsync("busy", "select 1;");
        var container = await project.Containers.RunningAsync("db", None);
        Assert.Equal(0, await project.Postgres.BusySessionsAsync(database, None));

        var session = project.Docker.DockerExecAsync(
            new PostgresSession(container!.Id, "127.0.0.1", database).Program("pu'ma", "psql", "-X", "-c", "select pg_sleep(60)"), None);
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (await project.Postgres.BusySessionsAsync(database, None) == 0) Assert.True(DateTime.UtcNow < deadline, "the session was never seen");

        Assert.Equal(0, await project.Postgres.EndSessionsAsync(database, "other", None));
        Assert.Equal(1, await project.Postgres.EndSessionsAsync(database, "pu'ma", None));
        Assert.False((await session).Succeeded);
        Assert.Equal(0, await project.Postgres.BusySessionsAsync(database, None));
    }
}
