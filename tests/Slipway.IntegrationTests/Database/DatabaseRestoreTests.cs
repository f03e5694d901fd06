using System.Diagnostics;
using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.IntegrationTests.Database;

[Trait("Category", "Integration")]
public sealed class DatabaseRestoreTests(PostgresProject project)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static int _releases;

    [Fact]
    public async Task A_database_of_any_name_comes_back_with_all_that_it_was_and_what_it_replaces_stays()
    {
        var database = await project.OwnAsync("caf\u00e9 ' x\" = \u00e4", """
            create extension citext;
            create table notes (id bigserial primary key, title text, mail citext);
            insert into notes (title, mail) select E'line\n\\.\ttab ' || n, 'a@b' from generate_series(1, 3000) n;
            create schema "odd ""schema";
            create table "odd ""schema"."select" as select 1 as one;
            create table nothing ();
            insert into nothing default values;
            create table parts (n int) partition by range (n);
            create table parts_low partition of parts for values from (0) to (10);
            insert into parts select n from generate_series(0, 9) n;
            create function trap() returns text language sql as $f$ select '
            COPY public.notes (id) FROM stdin;
            ' $f$;
            select lo_from_bytea(0, decode(repeat('00ff', 40000), 'hex'));
            """);
        await project.ScriptAsync(database, """
            create role "odd ""reader";
            revoke connect on database :"name" from public;
            grant connect, temporary on database :"name" to "odd ""reader" with grant option;
            comment on database :"name" is 'it''s mine';
            alter database :"name" connection limit 77;
            alter database :"name" set search_path = "$user", public, 'odd "schema';
            alter database :"name" set work_mem = '7MB';
            alter database :"name" set "app.greeting" = 'a = ''b'', "c"';
            alter role "odd ""reader" in database :"name" set statement_timeout = '9s';
            """, new() { ["name"] = database.Name });
        var before = await LooksAsync(database);
        var source = await BackUpAsync(database);
        await project.ScriptAsync(database, "insert into notes (title) values ('later'); drop table \"odd \"\"schema\".\"select\";", []);

        var release = NextRelease();
        var outcome = await project.Restore.RestoreAsync(await project.ApplicationAsync(database), release, [source], None);

        var restored = Assert.Single(outcome.Databases);
        Assert.Equal((database.Name, "db", 4, 3012L), (restored.Name, restored.Service, restored.Tables, restored.Rows));
        Assert.Equal(before, await LooksAsync(database));
        const string contents = """
            select count(*), max(title), (select one from "odd ""schema"."select"), nextval('notes_id_seq'), (select count(*) from nothing), (select sum(n) from parts),
                (select md5(lo_get(oid)) = md5(decode(repeat('00ff', 40000), 'hex')) from pg_largeobject_metadata) from public.notes where mail = 'A@B';
            """;
        Assert.Equal("3000|line\n\\.\ttab 999|1|3001|1|45|t", await project.ScriptAsync(database, contents, []));
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(restored.ReplacedAs!) <= 63);
        Assert.StartsWith($"slipway-{release}-caf\u00e9", restored.ReplacedAs, StringComparison.Ordinal);
        Assert.Equal("later", await project.ScriptAsync(database with { Name = restored.ReplacedAs! }, "select title from public.notes where id = 3001;", []));
        Assert.Empty(await ScratchAsync());

        // Again, as after a kill that came too late: what was swapped stays, rows that came since included.
        await project.ScriptAsync(database, "insert into public.notes (title) values ('since');", []);
        Assert.Equal(3013, (await project.Restore.RestoreAsync(await project.ApplicationAsync(database), release, [source], None)).Databases[0].Rows);
        await project.Restore.DropReplacedAsync(await project.ApplicationAsync(database), restored, None);
        Assert.DoesNotContain(restored.ReplacedAs, await NamesAsync());
    }

    [Fact]
    public async Task Several_databases_are_restored_together_or_not_at_all()
    {
        var (first, second) = (await project.OwnAsync("pair 1", "create table t as select 1 as n;"), await project.OwnAsync("pair 2", "create table t as select 1 as n;"));
        RestoreSource[] sources = [await BackUpAsync(first), await BackUpAsync(second)];
        foreach (var database in new[] { first, second }) await project.ScriptAsync(database, "update t set n = 2;", []);
        var application = await project.ApplicationAsync(first, second);

        // Found out only when it is restored: a role that the server does not have.
        await project.ScriptAsync(second, "create role passing; create table hers (); alter table hers owner to passing;", []);
        var broken = await BackUpAsync(second);
        await project.ScriptAsync(second, "drop table hers; drop role passing;", []);
        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Restore.RestoreAsync(application, NextRelease(), [sources[0], broken], None));

        Assert.Contains(fault.Details, line => line.Contains("role \"passing\" does not exist", StringComparison.Ordinal));
        Assert.Equal(["2", "2"], [await project.ScriptAsync(first, "select n from t;", []), await project.ScriptAsync(second, "select n from t;", [])]);
        Assert.Empty(await ScratchAsync());
        var release = NextRelease();
        await project.Restore.RestoreAsync(application, release, sources, None);
        Assert.Equal(["1", "1"], [await project.ScriptAsync(first, "select n from t;", []), await project.ScriptAsync(second, "select n from t;", [])]);
        var replaced = (await NamesAsync()).Where(name => name.Contains(release, StringComparison.Ordinal)).Select(name => name[..name.LastIndexOf('-')]);
        Assert.Equal([$"slipway-{release}-pair 1", $"slipway-{release}-pair 2"], replaced);
    }

    [Theory]
    [InlineData("cut", "is damaged")]
    [InlineData("cut, without a checksum", "cannot be read as a whole")]
    [InlineData("a byte", "is damaged")]
    [InlineData("empty", "cannot be read as a whole")]
    [InlineData("plain SQL", "cannot be read as a whole")]
    [InlineData("not there", "does not exist")]
    [InlineData("another's", "is of the database")]
    public async Task A_wrong_or_damaged_file_is_refused_before_anything_is_touched(string how, string why)
    {
        var database = await project.OwnAsync($"spoilt by {how}", "create table notes as select n as id, md5(n::text) as title from generate_series(1, 2000) n;");
        var source = await BackUpAsync(how == "another's" ? await project.OwnAsync("another", "create table notes (id int);") : database);
        var bytes = await File.ReadAllBytesAsync(source.File, None);
        if (how.StartsWith("cut", StringComparison.Ordinal)) bytes = bytes[..(bytes.Length / 2)];
        if (how == "a byte") bytes[bytes.Length / 2] ^= 1;
        if (how == "empty") bytes = [];
        if (how == "plain SQL") bytes = "create table notes (id int);\n"u8.ToArray();
        await File.WriteAllBytesAsync(source.File, bytes, None);
        if (how is "not there") File.Delete(source.File);
        if (how is "cut, without a checksum" or "empty" or "plain SQL") File.Delete(source.File + ".sha256");
        var oid = await OidAsync(database);

        var fault = await Assert.ThrowsAsync<SlipwayException>(async () =>
            await project.Restore.RestoreAsync(await project.ApplicationAsync(database), NextRelease(), [source with { Sha256 = null, Database = database.Name }], None));

        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.Equal((oid, "2000"), (await OidAsync(database), await project.ScriptAsync(database, "select count(*) from notes;", [])));
        Assert.Empty(await ScratchAsync());
    }

    [Fact]
    public async Task Sessions_that_connect_again_at_once_cannot_hold_a_restore_up()
    {
        var database = await project.OwnAsync("besieged", "create table notes as select 1 as n;");
        var source = await BackUpAsync(database);
        await project.ScriptAsync(database, "update notes set n = 2;", []);
        var container = (await project.Containers.RunningAsync("db", None))!.Id;
        // Ended by a file: an orphan that a signal ends is a crash to a postmaster that is its container's first process.
        var loop = new PostgresSession(container, null, database).Program("besieger", "sh", "-c", "until [ -e /tmp/relief ]; do psql -X -q -c 'select pg_sleep(60)' 2>/dev/null; done");
        var besiegers = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => project.Docker.DockerExecAsync(loop, None)));
        await UntilAsync(async () => await project.Postgres.BusySessionsAsync(database, None) == 4);

        var outcome = await project.Restore.RestoreAsync(await project.ApplicationAsync(database), NextRelease(), [source], None);

        await project.Docker.DockerExecAsync(new DockerExec(container, "touch", "/tmp/relief"), None);
        await UntilAsync(async () => await project.Postgres.EndSessionsAsync(database, "besieger", None) == 0 && besiegers.IsCompleted);
        Assert.Equal("1", await project.ScriptAsync(database, "select n from notes;", []));
        Assert.Equal("2", await project.ScriptAsync(database with { Name = outcome.Databases[0].ReplacedAs! }, "select n from notes;", []));
    }

    [Fact]
    public async Task A_role_that_is_no_superuser_restores_what_it_owns_and_is_told_what_it_lacks()
    {
        var admin = await project.OwnAsync("modest", "create table notes as select 1 as n;");
        await project.ScriptAsync(admin, "create role modest login password 's3 cret'; alter database modest owner to modest; alter table notes owner to modest; alter database modest set log_min_duration_statement = 5;", []);
        var database = admin with { User = "modest", Owner = "modest" };
        var source = await BackUpAsync(database);
        var application = await project.ApplicationAsync(database);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Restore.RestoreAsync(application, NextRelease(), [source], None));
        Assert.Equal("As a superuser: ALTER ROLE \"modest\" CREATEDB;", Assert.Single(fault.Next));

        await project.ScriptAsync(admin, "alter role modest createdb; update notes set n = 2;", []);
        var container = (await project.Containers.RunningAsync("db", None))!.Id;
        var session = project.Docker.DockerExecAsync(new PostgresSession(container, null, admin).Program("in the way", "psql", "-X", "-c", "select pg_sleep(60)"), None);
        await UntilAsync(async () => await project.Postgres.BusySessionsAsync(admin, None) == 1);
        fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Restore.RestoreAsync(application, NextRelease(), [source], None));
        Assert.Contains(fault.Details, line => line.StartsWith("connected to modest: shop, in the way", StringComparison.Ordinal));
        Assert.Equal("2", await project.ScriptAsync(database, "select n from notes;", []));
        Assert.Empty(await ScratchAsync());

        await project.Postgres.EndSessionsAsync(admin, "in the way", None);
        await session;
        await project.Restore.RestoreAsync(application, NextRelease(), [source], None);
        Assert.Equal("1|modest", await project.ScriptAsync(database, "select n, pg_get_userbyid(datdba) from notes, pg_database where datname = current_database();", []));
    }

    [Fact]
    public async Task A_database_with_a_replication_slot_is_not_replaced()
    {
        var database = await project.OwnAsync("feeding", "select pg_create_logical_replication_slot('feeding_slot', 'pgoutput');");
        try
        {
            var source = await BackUpAsync(database);
            var fault = await Assert.ThrowsAsync<SlipwayException>(async () =>
                await project.Restore.RestoreAsync(await project.ApplicationAsync(database), NextRelease(), [source], None));

            Assert.Contains("the logical replication slot feeding_slot exists", fault.Message, StringComparison.Ordinal);
            Assert.Contains("pg_drop_replication_slot('feeding_slot')", Assert.Single(fault.Next), StringComparison.Ordinal);
        }
        finally
        {
            await project.ScriptAsync(database, "select pg_drop_replication_slot('feeding_slot');", []);
        }
    }

    [Fact]
    public async Task What_a_dead_call_left_is_dropped_and_a_database_that_is_gone_is_made()
    {
        var database = await project.OwnAsync("vanished", "create table notes as select 1 as n;");
        var source = await BackUpAsync(database);
        await project.CreateAsync("slipway-new-20260101-000000-000-aaaa-00000000", "create table half_done ();");
        await project.ScriptAsync(database with { Name = "postgres" }, "drop database vanished;", []);

        var outcome = await project.Restore.RestoreAsync(await project.ApplicationAsync(database), NextRelease(), [source], None);

        Assert.Null(outcome.Databases[0].ReplacedAs);
        Assert.Equal("1", await project.ScriptAsync(database, "select n from notes;", []));
        Assert.Empty(await ScratchAsync());
    }

    [Fact]
    public async Task A_cancelled_restore_leaves_every_database_as_it_was()
    {
        var database = await project.OwnAsync("patient", "create table notes as select n, repeat(md5(n::text), 20) as filler from generate_series(1, 100000) n;");
        var source = await BackUpAsync(database);
        var oid = await OidAsync(database);
        using var cancel = new CancellationTokenSource();

        var restore = project.Restore.RestoreAsync(await project.ApplicationAsync(database), NextRelease(), [source], cancel.Token);
        await UntilAsync(async () => (await ScratchAsync()).Count == 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => restore);

        Assert.Empty(await ScratchAsync());
        Assert.Equal(oid, await OidAsync(database));
    }

    private static string NextRelease() => $"20260101-000000-{Interlocked.Increment(ref _releases):000}-beef";

    private async Task<RestoreSource> BackUpAsync(ApplicationDatabase database)
    {
        var folder = project.NewFolder();
        var file = Assert.Single((await project.Backup.TakeAsync(await project.ApplicationAsync(database), "backup", folder, None)).Files);
        return new RestoreSource(Path.Combine(folder, file.File), file.Sha256, file.Database, file.Service);
    }

    /// <summary>What belongs to a database and is not in it.</summary>
    private Task<string> LooksAsync(ApplicationDatabase database) => project.ScriptAsync(database with { Name = "postgres" }, """
        select json_build_array(datname, pg_get_userbyid(datdba), encoding, datcollate, datctype, datlocprovider, datlocale, dattablespace, datconnlimit, datallowconn, datistemplate,
            shobj_description(d.oid, 'pg_database'), (select json_agg(a order by a::text) from aclexplode(datacl) a),
            (select json_agg(json_build_array(setrole, setconfig) order by setrole) from pg_db_role_setting where setdatabase = d.oid))
        from pg_database d where datname = :'name';
        """, new() { ["name"] = database.Name });

    private Task<string> OidAsync(ApplicationDatabase database) =>
        project.ScriptAsync(database with { Name = "postgres" }, "select oid from pg_database where datname = :'name';", new() { ["name"] = database.Name });

    private async Task<IReadOnlyList<string>> NamesAsync() =>
        (await project.ScriptAsync(new ApplicationDatabase("db", "postgres", "shop", "s3 cret"), "select datname from pg_database order by datname;", [])).Split('\n');

    private async Task<IReadOnlyList<string>> ScratchAsync() => [.. (await NamesAsync()).Where(name => name.StartsWith("slipway-new-", StringComparison.Ordinal))];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition()) Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "the condition did not come true within 30 s");
    }
}
