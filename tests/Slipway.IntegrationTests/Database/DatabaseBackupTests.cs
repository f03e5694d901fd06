using System.Diagnostics;
using Slipway.Application;
using Slipway.Database;
using Slipway.Reporting;

namespace Slipway.IntegrationTests.Database;

[Trait("Category", "Integration")]
public sealed class DatabaseBackupTests(PostgresProject project)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_dump_of_a_database_of_any_name_restores_to_what_it_was()
    {
        // Owned by a role of its own, so that no other test's databases belong to it.
        var database = await project.OwnAsync("caf\u00e9 'x\" = y", "create table notes as select n as id, 'nöte ' || n as title from generate_series(1, 5000) n;");
        var folder = project.NewFolder();

        var backup = await project.Backup.TakeAsync(await project.ApplicationAsync(database), "20260101-1", folder, None);

        var file = Assert.Single(backup.Files);
        Assert.Equal(database.Name, file.Database);
        Assert.StartsWith("17", file.ServerVersion, StringComparison.Ordinal);
        var dump = Path.Combine(folder, file.File);
        Assert.Equal(file.Bytes, new FileInfo(dump).Length);
        await CheckHashAsync(folder);

        var target = await project.CreateAsync("restored", "select 1;");
        var container = await project.Containers.RunningAsync("db", None);
        var restore = new PostgresSession(container!.Id, null, target).Program("restore", "pg_restore", "-w", "-d", "restored", "--no-owner") with { WriteInput = FileTo(dump) };
        var restored = await project.Docker.DockerExecAsync(restore, None);
        Assert.True(restored.Succeeded, restored.Error);
        Assert.Equal("5000|nöte 5000", await project.ScriptAsync(target, "select count(*), max(title) filter (where id = 5000) from notes;", []));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("empty")]
    public async Task A_spoilt_dump_cannot_be_read_back(string how)
    {
        var database = await project.OwnAsync($"spoilt {how}", "create table notes as select n as id, md5(n::text) as title from generate_series(1, 20000) n;");
        var whole = new MemoryStream();
        await project.Postgres.DumpAsync(database, "17.6", "slipway-test", TimeSpan.FromMinutes(1), (stream, token) => stream.CopyToAsync(whole, token), None);
        var bytes = whole.ToArray();
        await project.Postgres.ReadBackAsync(database, TimeSpan.FromMinutes(1), (stream, token) => stream.WriteAsync(bytes, token).AsTask(), None);

        var spoilt = how switch { "cut" => bytes[..(bytes.Length / 2)], "empty" => [], _ => bytes };
        if (how == "changed") Array.Clear(spoilt, spoilt.Length / 2, 64);
        var fault = await Assert.ThrowsAsync<SlipwayException>(() =>
            project.Postgres.ReadBackAsync(database, TimeSpan.FromMinutes(1), (stream, token) => stream.WriteAsync(spoilt, token).AsTask(), None));

        Assert.Contains("cannot be read back", fault.Message, StringComparison.Ordinal);
        Assert.Contains(fault.Details, line => line.Contains("pg_restore", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_dump_ends_in_the_container_too_and_leaves_no_file()
    {
        var database = await project.OwnAsync("slow", "create table notes as select n as id from generate_series(1, 10) n;");
        var locker = LockAsync(database, "notes");
        await UntilAsync(async () => await project.Postgres.BusySessionsAsync(database, None) == 1);
        var folder = project.NewFolder();
        using var cancel = new CancellationTokenSource();

        var backup = project.Backup.TakeAsync(await project.ApplicationAsync(database), "slow", folder, cancel.Token);
        await UntilAsync(async () => await SessionsAsync(database, "slipway-slow") == 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backup);

        Assert.Empty(Directory.GetFiles(folder));
        await project.Postgres.EndSessionsAsync(database, "locker", None);
        await UntilAsync(async () => await SessionsAsync(database, "slipway-slow") == 0);
        Assert.False((await locker).Succeeded);
    }

    [Fact]
    public async Task A_dump_that_the_server_cuts_leaves_no_file_and_tells_pg_dumps_words()
    {
        var database = await project.OwnAsync("torn", "create table notes as select n as id from generate_series(1, 10) n;");
        var locker = LockAsync(database, "notes");
        await UntilAsync(async () => await project.Postgres.BusySessionsAsync(database, None) == 1);
        var folder = project.NewFolder();

        var backup = project.Backup.TakeAsync(await project.ApplicationAsync(database), "torn", folder, None);
        await UntilAsync(async () => await project.Postgres.EndSessionsAsync(database, "slipway-torn", None) == 1);
        var fault = await Assert.ThrowsAsync<SlipwayException>(() => backup);

        Assert.Contains("pg_dump of torn on db failed", fault.Message, StringComparison.Ordinal);
        Assert.Contains(fault.Details, line => line.Contains("terminating connection", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(folder));
        await project.Postgres.EndSessionsAsync(database, "locker", None);
        await locker;
    }

    private async Task<Processes.CommandResult> LockAsync(ApplicationDatabase database, string table)
    {
        var container = await project.Containers.RunningAsync("db", None);
        var locker = new PostgresSession(container!.Id, null, database).Program("locker", "psql", "-X", "-q") with { Input = $"begin; lock table {table}; select pg_sleep(60);" };
        return await project.Docker.DockerExecAsync(locker, None);
    }

    private async Task<int> SessionsAsync(ApplicationDatabase database, string name) =>
        int.Parse(
            await project.ScriptAsync(database, "select count(*) from pg_stat_activity where application_name = :'name' and datname = current_database();", new() { ["name"] = name }),
            System.Globalization.CultureInfo.InvariantCulture);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition()) Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "the condition did not come true within 30 s");
    }

    private async Task CheckHashAsync(string folder)
    {
        var check = new Processes.Command("sha256sum", ["--check", "--strict", .. Directory.GetFiles(folder, "*.sha256").Select(path => Path.GetFileName(path)!)]) { WorkingDirectory = folder };
        var result = await project.Runner.RunAsync(check, None);
        Assert.True(result.Succeeded, result.Error);
    }

    private static Func<Stream, CancellationToken, Task> FileTo(string path) => async (stream, token) =>
    {
        await using var file = File.OpenRead(path);
        await file.CopyToAsync(stream, token);
    };
}
