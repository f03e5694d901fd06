using Slipway.Database;

namespace Slipway.IntegrationTests.Database;

[Trait("Category", "Integration")]
public sealed class BackupVerificationTests(PostgresProject project)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_backup_is_restored_beside_what_is_there_reported_by_table_and_dropped()
    {
        var database = await project.OwnAsync("verified", "create table a as select n from generate_series(1, 7) n; create table \"b\" (n int); select lo_create(0);");
        var folder = project.NewFolder();
        var file = Path.Combine(folder, Assert.Single((await project.Backup.TakeAsync(await project.ApplicationAsync(database), "backup", folder, None)).Files).File);
        await project.ScriptAsync(database, "drop table a;", []);
        Assert.Null(BackupVerification.VerifiedAt(file));

        var verification = new BackupVerification(project.Postgres, project.Targets, project.Scratch, project.Settings, project.Log, TimeProvider.System);
        var verified = Assert.Single(await verification.VerifyAsync(await project.ApplicationAsync(database), "20260101-000000-000-cafe", [new RestoreSource(file, null, database.Name, null)], None));

        Assert.Equal([(new TableName("public", "a"), 7L), (new TableName("public", "b"), 0L)], verified.Tables);
        Assert.Equal((1L, true), (verified.LargeObjects, verified.WasKnown));
        Assert.NotNull(BackupVerification.VerifiedAt(file));
        Assert.All(Directory.GetFiles(folder), written => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(written)));
        Assert.Equal("b", await project.ScriptAsync(database, "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace;", []));
        Assert.Equal("0", await project.ScriptAsync(database, "select count(*) from pg_database where datname like 'slipway-check-20260101-000000-000-cafe%';", []));
    }

    [Fact]
    public async Task Replaced_databases_are_dropped_where_they_are_not_wanted_and_nobody_is_connected()
    {
        var database = await project.OwnAsync("pruned", "select 1;");
        string[] names = ["slipway-20250101-000000-001-beef-pruned-12345678", "slipway-20250101-000000-002-beef-pruned-12345678", "slipway-check-20250101-000000-001-beef-12345678", "slipway-mine"];
        foreach (var name in names) await project.CreateAsync(name, "select 1;");

        var dropped = await new ReplacedDatabases(project.Postgres).DropAsync(
            await project.ApplicationAsync(database), (id, scratch) => !id.StartsWith("2025", StringComparison.Ordinal) || (!scratch && id.EndsWith("002-beef", StringComparison.Ordinal)), None);

        Assert.Equal([names[0], names[2]], dropped);
        Assert.Equal("2", await project.ScriptAsync(database, "select count(*) from pg_database where datname in ('slipway-20250101-000000-002-beef-pruned-12345678', 'slipway-mine');", []));
    }

    [Fact]
    public async Task It_is_proven_that_nobody_wrote_and_seen_that_somebody_did()
    {
        var database = await project.OwnAsync("watched", "create table t (n int);");
        var proof = new WriteProof(project.Postgres, TimeProvider.System);
        var before = await project.Postgres.WriteCountersAsync(database, None);
        Assert.True(await proof.NobodyWroteSinceAsync(database, before, None));

        await project.ScriptAsync(database, "insert into t values (1);", []);
        Assert.False((await project.Postgres.WriteCountersAsync(database, None)).ProveNoWritesSince(before));
        before = await project.Postgres.WriteCountersAsync(database, None);
        await project.ScriptAsync(database, "truncate t;", []);
        Assert.False((await project.Postgres.WriteCountersAsync(database, None)).ProveNoWritesSince(before));

        // Another database of the server is no reason for alarm, once every session has been heard.
        before = await project.Postgres.WriteCountersAsync(database, None);
        await project.CreateAsync("watched's neighbour", "create table t as select 1;");
        Assert.True(await proof.NobodyWroteSinceAsync(database, before, None));
    }
}
