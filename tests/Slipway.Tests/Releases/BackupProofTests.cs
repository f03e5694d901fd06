using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

/// <summary>The dump is read back while Build runs, and nothing that can destroy data begins before it is proven.</summary>
public sealed class BackupProofTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject(rails: true) { HasDatabase = true }.Running();
    private readonly TaskCompletionSource _mayRead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BackupProofTests()
    {
        var engine = _project.Engine;
        _project.Git.Files["db/migrate/20260102_add_title.rb"] = "def change; add_column :notes, :title, :string; end";
        engine.OnExec("psql", _ => FakeEngine.Ok(Sql(engine.Runner.Inputs[^1])));
        engine.OnExec("pg_dump -w", "PGDMP");
        engine.OnExec("pg_restore");
        engine.Runner.On(command => command.Arguments[0] == "compose" && command.Arguments.Contains("run"), _ => FakeEngine.Ok(""));
        engine.Runner.BeforeEach = command => command.Arguments.Contains("pg_restore") ? _mayRead.Task : Task.CompletedTask;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Files => Directory.Exists(_project.Folder["state/backups"]) ? [.. Directory.GetFiles(_project.Folder["state/backups"]).Select(path => Path.GetFileName(path)!)] : [];

    private IEnumerable<string> Runs => _project.Engine.Runner.Lines.Where(line => line.Contains("db:migrate", StringComparison.Ordinal));

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Build_runs_meanwhile_and_ends_when_the_dump_is_proven()
    {
        using var run = _project.Run();
        var release = await run.ReleaseAsync();

        var backup = await run.Get<BackingUp>().TakeAsync(run.Step(release));
        Assert.Equal("1 database, 5 B; read back while Build runs", backup.Note);
        Assert.Empty(release.Backups);
        Assert.Equal([$"{release.Id}.dump.partial"], Files);

        var building = run.Get<Building>().BuildAsync(run.Step(release), noCache: false);
        Assert.Contains(_project.Engine.Runner.Lines, line => line.EndsWith(" build web worker", StringComparison.Ordinal));
        Assert.False(building.IsCompleted);

        _mayRead.SetResult();
        var built = await building;

        Assert.EndsWith("; 1 dump read back whole", built.Note, StringComparison.Ordinal);
        Assert.Equal($"{release.Id}.dump", Path.GetFileName(Assert.Single(release.Backups).File));
        Assert.Single(release.CountedAtBackup);
        Assert.True(File.Exists(release.Backups[0].File));
        Assert.Single((await run.ReleasesAsync()).Single(entry => entry.Id == release.Id).Backups);
    }

    [Fact]
    public async Task Migrate_begins_nothing_before_the_dump_is_proven()
    {
        using var run = _project.Run();
        var release = await run.ReleaseAsync();
        await run.Get<BackingUp>().TakeAsync(run.Step(release));

        var migrating = run.Get<Migrating>().MigrateAsync(run.Step(release));
        Assert.False(migrating.IsCompleted);
        Assert.Empty(Runs);

        _mayRead.SetResult();
        await migrating;
        Assert.Single(Runs);
    }

    [Fact]
    public async Task A_dump_that_cannot_be_read_back_fails_Build_changes_nothing_and_does_not_speak_against_the_commit()
    {
        _mayRead.SetResult();
        _project.Engine.OnExec("pg_restore", exitCode: 1, error: "pg_restore: error: could not read from input file: end of file");
        using var run = _project.Run();

        var code = await run.DeployAsync(
            ("Backup", run.Get<BackingUp>().TakeAsync),
            ("Build", step => run.Get<Building>().BuildAsync(step, noCache: false)),
            ("Migrate", RunHarness.Never));

        Assert.Equal(ExitCode.Failed, code);
        var release = (await run.ReleasesAsync())[0];
        Assert.Equal((ReleaseState.Failed, "Build", true), (release.State, release.FailedStep?.Name, release.BackupFailed));
        Assert.Contains(run.Shown, line => line.Contains("What Backup dumped is no backup: The dump of shop on cache cannot be read back", StringComparison.Ordinal));
        Assert.Contains(run.Shown, line => line.Contains("end of file", StringComparison.Ordinal));
        Assert.Contains(run.Shown, line => line.Contains("the database is as it was", StringComparison.Ordinal));
        Assert.Empty(release.Backups);
        Assert.Empty(Files);
        Assert.Equal(ScriptedProject.Id("oldweb"), _project.Images["shop-web"]);
    }

    [Fact]
    public async Task Where_a_step_fails_meanwhile_nothing_is_left_of_the_dump()
    {
        using var run = _project.Run();

        var code = await run.DeployAsync(
            ("Backup", run.Get<BackingUp>().TakeAsync),
            ("Pull", _ =>
            {
                _mayRead.SetCanceled(Token);
                throw new SlipwayException("It would be overwritten.");
            }
        ));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task A_step_of_a_release_that_is_made_step_by_step_proves_its_own_dump()
    {
        _mayRead.SetResult();
        using var run = _project.Run(settings => settings with { RunId = "42" });
        var release = await run.Get<ReleaseOpening>().CreateAsync("Steps", Token);

        var result = await run.Get<BackingUp>().TakeAsync(run.Step(release));

        Assert.Equal("1 database, 5 B, read back whole", result.Note);
        Assert.Single(release.Backups);
    }

    private static string Sql(string sql) =>
        sql.Contains("txid_current_snapshot", StringComparison.Ordinal) ? """{"database":1,"snapshot":"1:1:","inserted":0,"updated":0,"deleted":0,"tables":"","reset":"","settled":true}"""
        : sql.Contains("schema_migrations", StringComparison.Ordinal) ? "[]"
        : """{"version":"17.6","create":true,"databases":[{"name":"shop","owner":"shop","bytes":1000}],"slots":[]}""";
}
