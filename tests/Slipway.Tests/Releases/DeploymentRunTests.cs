using System.Runtime.InteropServices;
using Slipway.Releases;
using Slipway.Reporting;
using static Slipway.Tests.Releases.RunHarness;

namespace Slipway.Tests.Releases;

/// <summary>A workflow from its first step to its exit code.</summary>
public sealed class DeploymentRunTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly RunHarness _run;

    public DeploymentRunTests() => _run = _project.Run();

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task Every_step_is_in_the_journal_before_and_after_it()
    {
        Release? during = null;

        var code = await _run.DeployAsync(("Preflight", Done), ("Backup", async _ =>
        {
            during = Assert.Single(await _run.ReleasesAsync());
            _project.Time.Advance(TimeSpan.FromSeconds(5));
            return StepResult.Done("1 database");
        }
        ));

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(ReleaseState.Running, during!.State);
        Assert.Equal([("Preflight", StepState.Done), ("Backup", StepState.Running)], during.Steps.Select(step => (step.Name, step.State)));
        Assert.Null(during.Steps[1].EndedAt);
        var after = await OnlyAsync();
        Assert.Equal((ReleaseState.Succeeded, "Deploy", _project.Time.GetUtcNow()), (after.State, after.Workflow, after.EndedAt));
        Assert.Equal((StepState.Done, "1 database", TimeSpan.FromSeconds(5)), (after.Steps[1].State, after.Steps[1].Note, after.Steps[1].EndedAt - after.Steps[1].StartedAt));
        Assert.Contains("ok Backup                 5.0 s   1 database", _run.Shown);
    }

    [Fact]
    public async Task The_log_lies_beside_the_journal()
    {
        await _run.DeployAsync(("Preflight", Done));

        var file = Path.Combine(_project.State, "releases", (await OnlyAsync()).Id, "deploy.log");
        _run.Log.Dispose();
        Assert.Contains("--- Preflight", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_is_held_in_the_step_s_name_until_the_run_has_ended()
    {
        var holder = "";

        await _run.DeployAsync(("Preflight", Done), ("Backup", _ =>
        {
            holder = RunLock.HolderOf(_project.Git.CommonDirectory)!.Step;
            Assert.Null(_project.TryLock());
            return Done(_);
        }
        ));

        Assert.Equal("Backup", holder);
        using var free = _project.TryLock();
        Assert.NotNull(free);
    }

    [Fact]
    public async Task A_lock_that_is_held_ends_the_run_with_75_before_anything_is_written()
    {
        using var held = _project.TryLock();

        Assert.Equal(ExitCode.Busy, await _run.DeployAsync(("Preflight", Never)));

        Assert.False(Directory.Exists(_project.State));
        Assert.Contains(_run.Shown, line => line.StartsWith("FAILED  Another run holds the lock: process 4711", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_that_fails_is_recorded_recovered_and_told()
    {
        var code = await _run.DeployAsync(("EnableMaintenance", CloseAsync), ("Backup", _ => throw new SlipwayException("pg_dump failed.") { Next = ["./build.sh --target=Backup"] }), ("Pull", Never));

        Assert.Equal(ExitCode.Failed, code);
        Assert.False(_project.IsClosed);
        var release = await OnlyAsync();
        Assert.Equal((ReleaseState.Failed, _project.Time.GetUtcNow()), (release.State, release.EndedAt));
        Assert.Equal(("Backup", "pg_dump failed."), (release.FailedStep!.Name, release.FailedStep.Note));
        Assert.Equal(
            ["FAILED  pg_dump failed.", "State   The site is open again, on the version that ran before.", "Next    ./build.sh --target=Backup"],
            _run.Shown.SkipWhile(line => !line.StartsWith("FAILED", StringComparison.Ordinal)).Take(3));
    }

    public static TheoryData<Exception, string> Faults => new()
    {
        { new InvalidOperationException("boom"), "Backup failed: boom" },
        { new OperationCanceledException(), "Backup was interrupted." },
        { new SlipwayException("The password is hunter2."), "The password is ***." },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Whatever_a_step_throws_is_its_failure(Exception thrown, string said)
    {
        _run.Log.Mask("hunter2");

        Assert.Equal(ExitCode.Failed, await _run.DeployAsync(("Backup", _ => throw thrown)));

        Assert.Equal(said, (await OnlyAsync()).FailedStep!.Note);
        Assert.Contains($"FAILED  {said}", _run.Shown);
    }

    [Fact]
    public async Task A_step_that_is_not_due_is_recorded_with_its_reason()
    {
        Assert.Equal(ExitCode.Done, await _run.DeployAsync(("Cron", _ => Task.FromResult(StepResult.Skipped("no config/schedule.rb")))));

        Assert.Equal((StepState.Skipped, "no config/schedule.rb"), (await OnlyAsync()).Steps.Select(step => (step.State, step.Note)).Single());
        Assert.Contains(_run.Shown, line => line.StartsWith("-- Cron", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_to_deploy_runs_no_later_step()
    {
        var code = await _run.DeployAsync(("Preflight", NothingNewAsync), ("EnableMaintenance", Never), ("HealthCheck", Never));

        Assert.Equal(ExitCode.Done, code);
        var release = await OnlyAsync();
        Assert.Equal((ReleaseState.NothingToDo, 1), (release.State, release.Steps.Count));
        Assert.Equal(["Nothing to deploy: 2222222 runs", ""], _run.Shown);
    }

    [Fact]
    public async Task Warnings_are_kept_in_the_release_and_are_no_failure()
    {
        var code = await _run.DeployAsync(("Cron", step =>
        {
            _run.Log.Warn("the crontab was not installed");
            return Done(step);
        }
        ));

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["the crontab was not installed"], (await OnlyAsync()).Warnings);
    }

    [Fact]
    public async Task Migrations_that_fail_are_rolled_back_with_3()
    {
        var code = await _run.DeployAsync(("EnableMaintenance", CloseAsync), ("Migrate", step =>
        {
            step.Release.DatabaseChangedAt = _project.Time.GetUtcNow();
            throw new SlipwayException("The migration failed.");
        }
        ));

        Assert.Equal(ExitCode.RolledBack, code);
        Assert.False(_project.IsClosed);
        Assert.Contains("State   The database was not restored: this release has no backup.", _run.Shown);
        Assert.True(await OnlyAsync() is { State: ReleaseState.RolledBack, Recovery.Ended: true });
    }

    [Fact]
    public async Task A_second_signal_that_announces_the_end_stops_the_recovery_and_the_next_run_goes_on_with_it()
    {
        _project.Engine.OnExec("curl", _ =>
        {
            _run.Signals.Receive(PosixSignal.SIGTERM);
            throw new OperationCanceledException(_run.Signals.RecoveryToken);
        });

        var code = await _run.DeployAsync(("EnableMaintenance", async step =>
        {
            await CloseAsync(step);
            _run.Signals.Receive(PosixSignal.SIGINT);
            throw new OperationCanceledException();
        }
        ));

        Assert.Equal(ExitCode.NeedsAPerson, code);
        Assert.Contains("State   Recovery was stopped in between; the next run goes on with it first.", _run.Shown);
        Assert.Equal(ReleaseState.Running, (await OnlyAsync()).State);
    }

    [Fact]
    public async Task What_the_host_could_not_do_is_a_failure_of_its_own()
    {
        _run.Run.Plan("Deploy", isWorkflow: true);

        Assert.Equal(ExitCode.Failed, await _run.Run.CompleteAsync("The host did not start."));

        Assert.Contains("FAILED  The host did not start.", _run.Shown);
        Assert.Empty(await _run.ReleasesAsync());
    }

    [Fact]
    public async Task A_signal_ends_the_step_and_what_it_began_is_recovered()
    {
        var code = await _run.DeployAsync(("EnableMaintenance", CloseAsync), ("Backup", step =>
        {
            _run.Signals.Receive(PosixSignal.SIGTERM);
            step.Cancellation.ThrowIfCancellationRequested();
            return Never(step);
        }
        ));

        Assert.Equal(ExitCode.Failed, code);
        Assert.False(_project.IsClosed);
        var step = (await OnlyAsync()).FailedStep!;
        Assert.Equal((true, "Backup was interrupted."), (step.Interrupted, step.Note));
        Assert.Equal("was interrupted in Backup", (await OnlyAsync()).Failure);
    }

    [Fact]
    public async Task A_signal_between_two_steps_does_not_count_the_second_as_begun()
    {
        var code = await _run.DeployAsync(("EnableMaintenance", CloseAsync), ("Build", step =>
        {
            _run.Signals.Receive(PosixSignal.SIGTERM);
            return Done(step);
        }
        ), ("Migrate", Never));

        Assert.Equal(ExitCode.Failed, code);
        Assert.False(_project.IsClosed);
        var release = await OnlyAsync();
        Assert.Equal((ReleaseState.Failed, "Build"), (release.State, release.LastStep!.Name));
        Assert.Contains("FAILED  Migrate was interrupted.", _run.Shown);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_fails_the_step_and_recovery_goes_on()
    {
        var code = await _run.DeployAsync(("EnableMaintenance", CloseAsync), ("Backup", step =>
        {
            SpoilState();
            return Done(step);
        }
        ));

        Assert.Equal(ExitCode.Failed, code);
        Assert.False(_project.IsClosed);
        Assert.Contains($"FAILED  The state folder {_project.State} is a file.", _run.Shown);
    }

    [Fact]
    public async Task An_end_that_cannot_be_written_needs_a_person()
    {
        _run.Run.Plan("Deploy", isWorkflow: true);
        await _run.Run.StepAsync("Preflight", new StepAlone(OpensRelease: true, OnlyLooks: true), Done);
        SpoilState();

        Assert.Equal(ExitCode.NeedsAPerson, await _run.Run.CompleteAsync(null));

        Assert.Contains(_run.Shown, line => line.StartsWith("FAILED  The end of release ", StringComparison.Ordinal));
    }

    private static Task<StepResult> NothingNewAsync(StepScope step)
    {
        step.Release.NothingToDeploy = "2222222 runs";
        return Done(step);
    }

    private Task<StepResult> CloseAsync(StepScope step)
    {
        step.Release.Maintenance = new MaintenanceRecord { WasOn = false, ClosedHere = true, Proven = true };
        _project.Close();
        return Done(step);
    }

    private void SpoilState()
    {
        Directory.Move(_project.State, _project.Folder["moved"]);
        _project.Folder.Write("state", "");
    }

    private async Task<Release> OnlyAsync() => Assert.Single(await _run.ReleasesAsync());
}
