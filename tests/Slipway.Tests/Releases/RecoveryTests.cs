using Slipway.Application;
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

        var outcome = await run.Get<Recovery>().RunAsync(release, Token);

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

    [Theory]
    [InlineData("Migrate", "The containers of the version before still run; its database may have been changed by migrations that did run.")]
    [InlineData("Start", "The new version's containers have replaced the ones before.")]
    [InlineData("Cron", "The new version's containers have replaced the ones before.")]
    public async Task From_migrations_on_the_site_stays_closed_and_what_a_person_needs_is_said(string furthest, string containers)
    {
        var release = Closed(furthest);
        release.Migrated = ["20260101"];
        release.Backups = [new BackupRecord("shop", "db", "/state/backups/1.dump", 1, "ab")];
        release.ImagesBefore = [new("web", "shop-web", "sha256:1", "shop-web:slipway-0"), new("worker", "shop-worker", "sha256:2")];

        var outcome = await RunAsync(release);

        Assert.Equal((ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.Equal(
            [
                "The site stays closed: visitors get the maintenance page.", containers, "Migrated: 20260101", "Backup from before: /state/backups/1.dump",
                "Image from before, web: shop-web:slipway-0", $"Commit from before: {ScriptedGit.Old}",
            ],
            outcome.Said);
        Assert.Contains(outcome.Next, line => line.Contains("--target=DisableMaintenance", StringComparison.Ordinal));
        Assert.True(_project.IsClosed);
        Assert.DoesNotContain(_project.Engine.Runner.Commands, command => command.Arguments[0] is "tag" or "start" or "stop" or "rm" || command.Arguments.Contains("checkout"));
    }

    [Fact]
    public async Task A_site_that_was_opened_already_is_closed_again()
    {
        var release = Closed("HealthCheck");
        File.Delete(_project.Folder["closed"]);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Equal(["The site was closed again.", "The site stays closed: visitors get the maintenance page."], outcome.Said.Take(2));
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task On_a_first_install_there_is_no_site_to_close()
    {
        var release = Until("Start");
        release.FirstInstall = true;

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.DoesNotContain(outcome.Said, line => line.Contains("closed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_site_that_nobody_closed_is_not_called_closed()
    {
        var outcome = await RunAsync(Until("Start"));

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Equal("The site is not closed by the maintenance page: visitors get 200 (inside shop-web-1 by curl).", outcome.Said[0]);
        Assert.False(_project.IsClosed);
    }

    [Fact]
    public async Task What_a_dead_run_left_in_containers_is_ended_before_anything_is_put_back()
    {
        var outcome = await _run.Get<Recovery>().AfterDeathAsync(Closed("Backup"), Token);

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

        var outcome = await _run.Get<Recovery>().AfterDeathAsync(Closed("Backup"), Token);

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

    private Task<RecoveryOutcome> RunAsync(Release release) => _run.Get<Recovery>().RunAsync(release, Token);

    private void StopWorker(Release release)
    {
        var worker = _project.Engine.Containers.Single(container => container.Service == "worker");
        _project.Engine.Change(worker, container => container with { Status = "exited" });
        release.StoppedWorkers = [new StoppedWorker("worker", worker.Id)];
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
