using Slipway.Application;
using Slipway.Database;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

public sealed class RecoveryTests : RecoveryFixture
{
    [Fact]
    public async Task Where_nothing_began_nothing_is_done()
    {
        var outcome = await RunAsync(Until("Preflight"));

        Assert.Equal((ReleaseState.Failed, ExitCode.Failed), (outcome.State, outcome.ExitCode));
        Assert.Equal(["Nothing was changed."], outcome.Said);
        Assert.Empty(Project.Engine.Runner.Commands);
    }

    [Fact]
    public async Task No_connection_to_a_database_is_kept_beyond_it()
    {
        var database = new ApplicationDatabase("cache", "shop", "shop", "s3cret");
        Project.Engine.OnExec("psql", _ => FakeEngine.Ok("0"));
        Run.Get<PostgresServer>().Keep();
        await Run.Get<PostgresServer>().BusySessionsAsync(database, Token);

        await RunAsync(Closed("Backup"));

        await Run.Get<PostgresServer>().BusySessionsAsync(database, Token);
        Assert.Equal([true, false], Project.Engine.Runner.Commands.Where(command => command.Arguments.Contains("psql")).Select(command => command.Stays));
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
        Assert.False(Project.IsClosed);
        Assert.True(Project.Engine.Containers.Single(container => container.Service == "worker").IsRunning);
        Assert.DoesNotContain(Project.Engine.Runner.Commands, command => command.FileName == "git" && command.Arguments.Contains("checkout"));
    }

    [Theory]
    [InlineData("Pull")]
    [InlineData("Build")]
    public async Task Up_to_the_build_checkout_and_image_names_go_back_too(string furthest)
    {
        var release = Closed(furthest);
        Project.Git.Refs["HEAD"] = ScriptedGit.New;
        release.ImagesBefore = [new("web", "shop-web", Project.Images["shop-web"]), new("worker", "shop-worker", Project.Images["shop-worker"])];
        Project.Image("shop-web", "new");

        var outcome = await RunAsync(release);

        Assert.Equal(ReleaseState.Failed, outcome.State);
        Assert.Equal(
            ["The checkout is back on main at 1111111.", "1 image name given back to what ran before.", "The site is open again, on the version that ran before."],
            outcome.Said);
        Assert.Equal(ScriptedGit.Old, Project.Git.Head);
        Assert.Equal(ScriptedProject.Id("oldweb"), Project.Images["shop-web"]);
        Assert.False(Project.IsClosed);
    }

    [Fact]
    public async Task A_checkout_that_did_not_move_and_an_image_that_is_gone_are_left_alone()
    {
        var release = Closed("Build");
        var gone = Project.Images["shop-web"];
        release.ImagesBefore = [new("web", "shop-web", gone)];
        Project.RemoveImage(gone);
        Project.Image("shop-web", "new");

        var outcome = await RunAsync(release);

        Assert.Equal(["The site is open again, on the version that ran before."], outcome.Said);
        Assert.Equal(ScriptedProject.Id("new"), Project.Images["shop-web"]);
    }

    [Theory]
    [InlineData(false, ExitCode.Failed)]
    [InlineData(true, ExitCode.NeedsAPerson)]
    public async Task What_kept_maintenance_from_being_switched_on_is_no_second_fault_while_visitors_get_the_site(bool proven, ExitCode expected)
    {
        using var run = Project.Run(settings => settings with { MaintenanceFile = "/nowhere/closed" });
        var release = Closed("EnableMaintenance");
        release.Maintenance = release.Maintenance with { Proven = proven };
        Project.Engine.OnExec("curl", "200");

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
        Assert.True(Project.IsClosed);
    }

    [Fact]
    public async Task A_person_s_maintenance_outlasts_a_roll_back()
    {
        var release = TakenOver("Start");
        release.Maintenance = new MaintenanceRecord { WasOn = true, Proven = true, Drained = true };

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.True(Project.IsClosed);
    }

    [Fact]
    public async Task Of_a_first_install_the_app_is_stopped_and_nothing_else_touched()
    {
        var release = Until("Start");
        (release.FirstInstall, release.ContainersReplaced) = (true, true);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Equal(["web, worker stopped: nothing of it ran before; data services and volumes stay, and the next Deploy goes on from there."], outcome.Said);
        Assert.Equal(["cache"], Project.Engine.Containers.Where(container => container.IsRunning).Select(container => container.Service));
    }

    [Fact]
    public async Task An_image_from_before_that_is_gone_needs_a_person()
    {
        var release = TakenOver("Start");
        Project.RemoveImage(release.ImagesBefore[0].Id);

        var outcome = await RunAsync(release);

        Assert.Equal((ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.Contains(outcome.Said, line => line.StartsWith("Recovery stopped: The image that web ran from before is gone: ", StringComparison.Ordinal));
        Assert.StartsWith("./build.sh --target=Rollback ", outcome.Next[0], StringComparison.Ordinal);
        Assert.True(Project.IsClosed);
        Assert.False(release.Recovery!.Ended);
    }

    [Fact]
    public async Task A_version_from_before_that_does_not_pass_the_gate_stays_closed()
    {
        using var run = Project.Run(settings => settings with { HealthCommand = "check", HealthTimeout = TimeSpan.FromSeconds(1) });
        Project.Engine.OnShell("check", exitCode: 1);

        var outcome = await run.Get<Recovery>().RunAsync(TakenOver("Start"), Nowhere, Token);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Contains(outcome.Said, line => line.StartsWith("Recovery stopped: The version from before does not pass the gate: command: failed", StringComparison.Ordinal));
        Assert.Contains("Backup from before: /state/backups/1.dump", outcome.Said);
        Assert.Contains("./build.sh --target=Recover (tries again once that is mended)", outcome.Next);
        Assert.True(Project.IsClosed);
    }

    [Fact]
    public async Task An_engine_that_restarts_is_waited_for()
    {
        var asked = 0;
        Project.Engine.Runner.On(
            command => command.Arguments is ["version", ..],
            _ => ++asked is > 1 and < 5 ? new(1, "", "Cannot connect to the Docker daemon\n", TimeSpan.Zero) : new(0, "26.1.5\n", "", TimeSpan.Zero));

        var outcome = await RunAsync(Closed("Backup"));

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        Assert.False(Project.IsClosed);
        Assert.Equal(5, asked);
    }

    [Fact]
    public async Task A_cache_that_came_back_and_is_not_healthy_yet_is_waited_for()
    {
        var asked = 0;
        Project.Engine.Runner.On(
            command => command.Arguments is [.., "web"] && command.Arguments.Contains("up") && asked++ < 3,
            _ => new(1, "", "dependency failed to start: container shop-cache-1 is unhealthy\n", TimeSpan.Zero));

        var outcome = await RunAsync(TakenOver("Start"));

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.True(IsAsBefore());
        Assert.Equal(4, asked);
    }

    [Fact]
    public async Task A_signal_stops_it_and_the_next_run_goes_on()
    {
        using var signal = new CancellationTokenSource();
        var release = TakenOver("Start");

        var outcome = await Run.Get<Recovery>().RunAsync(
            release,
            () => release.Recovery is { Database: not null } ? signal.CancelAsync() : Task.CompletedTask,
            signal.Token);

        Assert.Equal((ReleaseState.Running, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.Equal(["./build.sh --target=Recover"], outcome.Next);
        Assert.True(Project.IsClosed);

        Assert.Equal(ExitCode.RolledBack, (await RunAsync(release)).ExitCode);
        Assert.True(IsAsBefore());
    }

    [Fact]
    public async Task A_commit_whose_Compose_file_cannot_be_read_does_not_stand_in_the_way()
    {
        var release = Closed("Build");
        Project.Git.Refs["HEAD"] = ScriptedGit.New;
        Project.Engine.Runner.On(
            command => command.Arguments.Contains("config") && Project.Git.Head == ScriptedGit.New, _ => new CommandResult(15, "", "yaml: line 3\n", TimeSpan.Zero));

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        Assert.False(Project.IsClosed);
    }

    [Fact]
    public async Task What_a_dead_run_left_in_containers_is_ended_before_anything_is_put_back()
    {
        var outcome = await Run.Get<Recovery>().AfterDeathAsync(Closed("Backup"), Nowhere, Token);

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        var lines = Project.Engine.Runner.Lines.ToList();
        var ended = lines.FindIndex(line => line.Contains("SLIPWAY_EXEC=", StringComparison.Ordinal));
        Assert.InRange(ended, 0, lines.FindIndex(line => line.Contains("curl", StringComparison.Ordinal)));
        Assert.False(Project.IsClosed);
    }

    [Fact]
    public async Task What_a_dead_run_left_and_cannot_be_ended_needs_a_person()
    {
        Project.Engine.OnExec("sh -c", exitCode: 1);

        var outcome = await Run.Get<Recovery>().AfterDeathAsync(Closed("Backup"), Nowhere, Token);

        Assert.Equal((ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.True(Project.IsClosed);
    }
}
