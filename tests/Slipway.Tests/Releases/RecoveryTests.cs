using Slipway.Application;
using Slipway.Database;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class RecoveryTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly RunHarness _run;

    public RecoveryTests() => _run = _project.Run();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task Where_nothing_began_nothing_is_done()
    {
        var outcome = await RunAsync(Until("Preflight"));

        Assert.Equal((ReleaseState.Failed, ExitCode.Failed), (outcome.State, outcome.ExitCode));
        Assert.Equal(["Nothing was changed."], outcome.Said);
        Assert.Empty(_project.Engine.Runner.Commands);
    }

    [Theory]
    [InlineData("EnableMaintenance")]
    [InlineData("Backup")]
    public async Task Before_the_checkout_moved_workers_are_started_and_the_site_is_opened(string furthest)
    {
        var release = Closed(furthest);
        StopWorker(release);

        var outcome = await RunAsync(release);

        Assert.Equal((ReleaseState.Failed, ExitCode.Failed), (outcome.State, outcome.ExitCode));
        Assert.Equal(["1 worker started again.", "The site is open again, on the version that ran before."], outcome.Said);
        Assert.False(_project.IsClosed);
        Assert.True(_project.Engine.Containers.Single(container => container.Service == "worker").IsRunning);
        Assert.DoesNotContain(_project.Engine.Runner.Commands, command => command.FileName == "git" && command.Arguments.Contains("checkout"));
    }

    [Theory]
    [InlineData("Pull")]
    [InlineData("Build")]
    public async Task Up_to_the_build_checkout_and_image_names_go_back_too(string furthest)
    {
        var release = Closed(furthest);
        _project.Git.Refs["HEAD"] = ScriptedGit.New;
        release.ImagesBefore = [new("web", "shop-web", _project.Images["shop-web"]), new("worker", "shop-worker", _project.Images["shop-worker"])];
        _project.Image("shop-web", "new");

        var outcome = await RunAsync(release);

        Assert.Equal(ReleaseState.Failed, outcome.State);
        Assert.Equal(
            ["The checkout is back on main at 1111111.", "1 image name given back to what ran before.", "The site is open again, on the version that ran before."],
            outcome.Said);
        Assert.Equal(ScriptedGit.Old, _project.Git.Head);
        Assert.Equal(ScriptedProject.Id("oldweb"), _project.Images["shop-web"]);
        Assert.False(_project.IsClosed);
    }

    [Fact]
    public async Task A_checkout_that_did_not_move_and_an_image_that_is_gone_are_left_alone()
    {
        var release = Closed("Build");
        var gone = _project.Images["shop-web"];
        release.ImagesBefore = [new("web", "shop-web", gone)];
        _project.RemoveImage(gone);
        _project.Image("shop-web", "new");

        var outcome = await RunAsync(release);

        Assert.Equal(["The site is open again, on the version that ran before."], outcome.Said);
        Assert.Equal(ScriptedProject.Id("new"), _project.Images["shop-web"]);
    }

    [Theory]
    [InlineData(false, ExitCode.Failed)]
    [InlineData(true, ExitCode.NeedsAPerson)]
    public async Task What_kept_maintenance_from_being_switched_on_is_no_second_fault_while_visitors_get_the_site(bool proven, ExitCode expected)
    {
        using var run = _project.Run(settings => settings with { MaintenanceFile = "/nowhere/closed" });
        var release = Closed("EnableMaintenance");
        release.Maintenance = release.Maintenance with { Proven = proven };
        _project.Engine.OnExec("curl", "200");

        var outcome = await run.Get<Recovery>().RunAsync(release, Nowhere, Token);

        Assert.Equal(expected, outcome.ExitCode);
        Assert.Equal(!proven, outcome.Said.Any(line => line.StartsWith("The site is open, as it was; ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Maintenance_that_was_on_before_stays_on()
    {
        var release = Closed("Backup");
        release.Maintenance = new MaintenanceRecord { WasOn = true };

        var outcome = await RunAsync(release);

        Assert.Equal(["Maintenance was on before the release began, and still is."], outcome.Said);
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task Migrations_are_taken_back_with_the_database_and_the_old_containers_which_never_stopped_pass_the_gate()
    {
        var release = Migrated("Migrate");

        var outcome = await RunAsync(release);

        Assert.Equal((ReleaseState.RolledBack, ExitCode.RolledBack), (outcome.State, outcome.ExitCode));
        Assert.Equal(
            [
                "The checkout is back on main at 1111111.", "1 image name given back to what ran before.",
                "Database shop restored from this release's backup (3 tables, 5 rows); what was there is kept as slipway-shop.",
                "1 worker started again.", "The site is open again, on the version that ran before.",
            ],
            outcome.Said);
        Assert.Equal((false, 1), (_project.Databases.IsMigrated, _project.Databases.Restores));
        Assert.True(release.Recovery is { Database: DatabaseFate.Restored, DatabaseRestored: true, Ended: true });
        Assert.DoesNotContain(_project.Engine.Runner.Commands, command => command.Arguments.Contains("up"));
        Assert.True(IsAsBefore());
    }

    [Theory]
    [InlineData("Start")]
    [InlineData("Cron")]
    public async Task Once_containers_were_replaced_those_from_before_run_again_on_the_restored_database(string furthest)
    {
        var release = TakenOver(furthest);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Contains("The version from before runs again and passed the gate.", outcome.Said);
        Assert.Equal((false, 1), (_project.Databases.IsMigrated, _project.Databases.Restores));
        Assert.True(IsAsBefore());
        Assert.Contains("the last line of the log", await LogAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DisableMaintenance")]
    [InlineData("HealthCheck")]
    public async Task Once_visitors_were_let_in_the_site_is_closed_first_and_the_database_is_never_restored(string furthest)
    {
        var release = TakenOver(furthest);
        File.Delete(_project.Folder["closed"]);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Equal("The site was closed again.", outcome.Said[0]);
        Assert.Contains("The database was not restored: visitors may have written since the site was opened.", outcome.Said);
        Assert.Contains("1 migration of this release stay in it: 20260101.", outcome.Said);
        Assert.StartsWith($"./build.sh --target=Restore --from={release.Id} ", outcome.Next[0], StringComparison.Ordinal);
        Assert.Equal((true, 0), (_project.Databases.IsMigrated, _project.Databases.Restores));
        Assert.True(IsAsBefore());
    }

    [Fact]
    public async Task What_was_written_after_the_migrations_is_kept()
    {
        _project.Databases.WasWritten = true;

        var outcome = await RunAsync(TakenOver("Start"));

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Contains("The database was not restored: shop was written to after the migrations.", outcome.Said);
        Assert.Equal((0, false), (_project.Databases.Restores, _project.Databases.LostRows));
        Assert.True(IsAsBefore());
    }

    public static TheoryData<string, Action<Release>> Doubts => new()
    {
        { "this release has no backup", release => release.Backups = [] },
        { "its backup was made by DEPLOY_BACKUP_COMMAND, which Slipway cannot restore", release => release.Backups = [new BackupRecord(null, null, "/1", 1, "")] },
        { "what was written before the migrations is not known", release => release.CountedAtBackup = [] },
        { "visitors got the site for a while after it had been closed", release => release.Maintenance = release.Maintenance with { Proven = true, Reopened = true } },
        { "the site was not closed", release => release.Maintenance = new MaintenanceRecord { WasOn = false, Proven = true, Drained = true } },
        { "the site was not proven to be closed", release => release.Maintenance = release.Maintenance with { Proven = false } },
        { "requests were still under way when it was dumped", release => release.Maintenance = release.Maintenance with { Drained = false } },
        { "shop was written to between the dump and the migrations", release => release.WritesSeen = "shop" },
    };

    [Theory, MemberData(nameof(Doubts))]
    public void Every_doubt_keeps_the_database(string why, Action<Release> doubt)
    {
        var release = Migrated("Migrate");
        Assert.Null(DatabasePutBack.WhyNever(release));

        doubt(release);

        Assert.Equal(why, DatabasePutBack.WhyNever(release));
    }

    [Fact]
    public async Task A_person_s_maintenance_outlasts_a_roll_back()
    {
        var release = TakenOver("Start");
        release.Maintenance = new MaintenanceRecord { WasOn = true, Proven = true, Drained = true };

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task What_was_decided_and_done_about_the_database_is_not_done_again()
    {
        var release = TakenOver("Start");
        release.Recovery = new RecoveryRecord { StartedAt = release.StartedAt, Database = DatabaseFate.Restored, DatabaseRestored = true };
        (_project.Databases.IsMigrated, _project.Databases.WasWritten) = (false, true);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Equal((0, 2), (_project.Databases.Restores, release.Recovery.Attempts));
    }

    [Fact]
    public async Task Of_a_first_install_the_app_is_stopped_and_nothing_else_touched()
    {
        var release = Until("Start");
        (release.FirstInstall, release.ContainersReplaced) = (true, true);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Equal(["web, worker stopped: nothing of it ran before; data services and volumes stay, and the next Deploy goes on from there."], outcome.Said);
        Assert.Equal(["cache"], _project.Engine.Containers.Where(container => container.IsRunning).Select(container => container.Service));
    }

    [Fact]
    public async Task An_image_from_before_that_is_gone_needs_a_person()
    {
        var release = TakenOver("Start");
        _project.RemoveImage(release.ImagesBefore[0].Id);

        var outcome = await RunAsync(release);

        Assert.Equal((ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.Contains(outcome.Said, line => line.StartsWith("Recovery stopped: The image that web ran from before is gone: ", StringComparison.Ordinal));
        Assert.StartsWith("./build.sh --target=Rollback ", outcome.Next[0], StringComparison.Ordinal);
        Assert.True(_project.IsClosed);
        Assert.False(release.Recovery!.Ended);
    }

    [Fact]
    public async Task A_version_from_before_that_does_not_pass_the_gate_stays_closed()
    {
        using var run = _project.Run(settings => settings with { HealthCommand = "check", HealthTimeout = TimeSpan.FromSeconds(1) });
        _project.Engine.OnShell("check", exitCode: 1);

        var outcome = await run.Get<Recovery>().RunAsync(TakenOver("Start"), Nowhere, Token);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Contains(outcome.Said, line => line.StartsWith("Recovery stopped: The version from before does not pass the gate: command: failed", StringComparison.Ordinal));
        Assert.Contains("Backup from before: /state/backups/1.dump", outcome.Said);
        Assert.Contains("./build.sh --target=Recover (tries again once that is mended)", outcome.Next);
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task A_restore_that_fails_leaves_the_site_closed()
    {
        _project.Databases.Fault = new SlipwayException("pg_restore failed.");

        var outcome = await RunAsync(Migrated("Migrate"));

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Contains("Recovery stopped: pg_restore failed.", outcome.Said);
        Assert.Contains("Migrated: 20260101", outcome.Said);
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task Where_the_restore_cannot_be_written_down_the_site_stays_closed()
    {
        var written = 0;

        var outcome = await _run.Get<Recovery>().RunAsync(
            Migrated("Migrate"), () => ++written < 3 ? Task.CompletedTask : throw new SlipwayException("The disk is full."), Token);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Equal(1, _project.Databases.Restores);
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task An_engine_that_restarts_is_waited_for()
    {
        var asked = 0;
        _project.Engine.Runner.On(
            command => command.Arguments is ["version", ..],
            _ => ++asked is > 1 and < 5 ? new(1, "", "Cannot connect to the Docker daemon\n", TimeSpan.Zero) : new(0, "26.1.5\n", "", TimeSpan.Zero));

        var outcome = await RunAsync(Closed("Backup"));

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        Assert.False(_project.IsClosed);
        Assert.Equal(5, asked);
    }

    [Theory]
    [InlineData("Migrate")]
    [InlineData("Start")]
    public async Task Where_the_cache_has_forgotten_maintenance_nobody_may_write_while_it_is_decided_what_becomes_of_the_database(string furthest)
    {
        var release = Migrated(furthest);
        File.Delete(_project.Folder["closed"]);
        var open = true;
        _project.Databases.BeforeReading = () =>
            open = !_project.IsClosed && _project.Engine.Containers.Any(container => container is { Service: "web", IsRunning: true });

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.False(open);
        Assert.True(IsAsBefore());
    }

    [Fact]
    public async Task A_signal_stops_it_and_the_next_run_goes_on()
    {
        using var signal = new CancellationTokenSource();
        var release = TakenOver("Start");

        var outcome = await _run.Get<Recovery>().RunAsync(
            release,
            () => release.Recovery is { Database: not null } ? signal.CancelAsync() : Task.CompletedTask,
            signal.Token);

        Assert.Equal((ReleaseState.Running, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.Equal(["./build.sh --target=Recover"], outcome.Next);
        Assert.True(_project.IsClosed);

        Assert.Equal(ExitCode.RolledBack, (await RunAsync(release)).ExitCode);
        Assert.True(IsAsBefore());
    }

    [Fact]
    public async Task A_commit_whose_Compose_file_cannot_be_read_does_not_stand_in_the_way()
    {
        var release = Closed("Build");
        _project.Git.Refs["HEAD"] = ScriptedGit.New;
        _project.Engine.Runner.On(
            command => command.Arguments.Contains("config") && _project.Git.Head == ScriptedGit.New, _ => new CommandResult(15, "", "yaml: line 3\n", TimeSpan.Zero));

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        Assert.False(_project.IsClosed);
    }

    [Fact]
    public async Task What_a_dead_run_left_in_containers_is_ended_before_anything_is_put_back()
    {
        var outcome = await _run.Get<Recovery>().AfterDeathAsync(Closed("Backup"), Nowhere, Token);

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        var lines = _project.Engine.Runner.Lines.ToList();
        var ended = lines.FindIndex(line => line.Contains("SLIPWAY_EXEC=", StringComparison.Ordinal));
        Assert.InRange(ended, 0, lines.FindIndex(line => line.Contains("curl", StringComparison.Ordinal)));
        Assert.False(_project.IsClosed);
    }

    [Fact]
    public async Task What_a_dead_run_left_and_cannot_be_ended_needs_a_person()
    {
        _project.Engine.OnExec("sh -c", exitCode: 1);

        var outcome = await _run.Get<Recovery>().AfterDeathAsync(Closed("Backup"), Nowhere, Token);

        Assert.Equal((ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task What_recovery_cannot_do_is_said_and_the_site_stays_closed()
    {
        var release = Closed("Pull");
        _project.Git.Refs["HEAD"] = ScriptedGit.New;
        _project.Engine.Runner.On(
            command => command.FileName == "git" && command.Arguments.Contains("checkout"), _ => new CommandResult(1, "", "error: README would be overwritten\n", TimeSpan.Zero));

        var outcome = await RunAsync(release);

        Assert.Equal((ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.StartsWith("Recovery stopped: Checking out ", outcome.Said[0], StringComparison.Ordinal);
        Assert.Contains("error: README would be overwritten", outcome.Said);
        Assert.Contains("./build.sh --target=Status", outcome.Next);
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task A_worker_that_does_not_come_back_is_said()
    {
        var release = Closed("Backup");
        StopWorker(release);
        _project.Engine.Containers.RemoveAll(container => container.Service == "worker");

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Equal("Recovery stopped: Workers that ran before do not run again: worker.", outcome.Said[0]);
    }

    private static Task Nowhere() => Task.CompletedTask;

    private Task<RecoveryOutcome> RunAsync(Release release) => _run.Get<Recovery>().RunAsync(release, Nowhere, Token);

    private void StopWorker(Release release)
    {
        var worker = _project.Engine.Containers.Single(container => container.Service == "worker");
        _project.Engine.Change(worker, container => container with { Status = "exited" });
        release.StoppedWorkers = [new StoppedWorker("worker", worker.Id)];
    }

    // Migrations ran, and the old containers still do.
    private Release Migrated(string furthest)
    {
        var release = Closed(furthest);
        StopWorker(release);
        _project.Git.Refs["HEAD"] = ScriptedGit.New;
        _project.Databases.IsMigrated = true;
        release.Maintenance = release.Maintenance with { Drained = true };
        release.ServedBefore = true;
        release.ImagesBefore = [new("web", "shop-web", _project.Images["shop-web"], "shop-web:slipway-0"), new("worker", "shop-worker", _project.Images["shop-worker"])];
        release.Backups = [new BackupRecord("shop", "db", "/state/backups/1.dump", 1, "ab")];
        release.CountedAtBackup = [new DatabaseReading("db", "shop", new DatabaseCounters(1, "7:7:", 0, 0, 0, "", "", true))];
        (release.DatabaseChangedAt, release.Migrated) = (release.StartedAt, ["20260101"]);
        _project.Image("shop-web", "new");
        return release;
    }

    // The new version's containers have taken over.
    private Release TakenOver(string furthest)
    {
        var release = Migrated(furthest);
        release.ContainersReplaced = true;
        _project.Image("shop-worker", "newworker");
        foreach (var service in new[] { "web", "worker" })
        {
            _project.Engine.Containers.RemoveAll(container => container.Service == service);
            _project.Start(service);
        }

        return release;
    }

    private bool IsAsBefore() =>
        !_project.IsClosed && _project.Git.Head == ScriptedGit.Old
        && new[] { "web", "worker" }.All(service =>
            _project.Images[$"shop-{service}"] == ScriptedProject.Id($"old{service}")
            && _project.Engine.Containers.Single(container => container.Service == service) is { IsRunning: true } container
            && container.ImageId == ScriptedProject.Id($"old{service}"));

    private async Task<string> LogAsync()
    {
        _run.Log.Attach(_project.Folder["deploy.log"]);
        _run.Log.Dispose();
        return await File.ReadAllTextAsync(_project.Folder["deploy.log"], Token);
    }

    private Release Closed(string furthest)
    {
        _project.Close();
        var release = Until(furthest);
        release.Maintenance = new MaintenanceRecord { WasOn = false, ClosedHere = true, Proven = true };
        return release;
    }

    private static Release Until(string furthest)
    {
        var release = Some.Release();
        (release.Branch, release.FromCommit) = (ScriptedGit.Branch, ScriptedGit.Old);
        foreach (var name in RecoveryPlan.Order.TakeWhile(name => RecoveryPlan.Order.Contains(furthest) && name != furthest).Append(furthest))
            release.Steps.Add(new StepRecord { Name = name, State = name == furthest ? StepState.Failed : StepState.Done, StartedAt = release.StartedAt });
        return release;
    }
}
