using Slipway.Releases;
using Slipway.Reporting;
using static Slipway.Tests.Releases.RunHarness;

namespace Slipway.Tests.Releases;

/// <summary>What a run does about a release whose process died.</summary>
public sealed class BrokenReleaseTests : IDisposable
{
    private const string Broken = "20240101-120000-000-dead";

    private readonly ScriptedProject _project = new ScriptedProject().Running();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_workflow_recovers_it_first_and_then_goes_on()
    {
        await DiedInAsync("Backup");
        using var run = _project.Run();
        var closed = true;

        var code = await run.DeployAsync(("Preflight", step =>
        {
            closed = _project.IsClosed;
            return Done(step);
        }
        ));

        Assert.Equal(ExitCode.Done, code);
        Assert.False(closed);
        Assert.Contains($"Release {Broken} did not end: its last step was Backup. Recovering it first.", run.Shown);
        Assert.Equal([ReleaseState.Succeeded, ReleaseState.Failed], (await run.ReleasesAsync()).Select(release => release.State));
        Assert.Equal(_project.Time.GetUtcNow(), (await run.ReleasesAsync())[1].EndedAt);
    }

    [Fact]
    public async Task A_workflow_does_not_go_on_where_a_person_is_needed()
    {
        await DiedInAsync("Migrate");
        _project.Engine.OnExec("sh -c", exitCode: 1);
        using (var run = _project.Run())
        {
            Assert.Equal(ExitCode.NeedsAPerson, await run.DeployAsync(("Preflight", Never)));

            Assert.True(_project.IsClosed);
            Assert.Contains($"FAILED  Release {Broken} could not be recovered.", run.Shown);
            Assert.Equal(ReleaseState.NeedsAPerson, Assert.Single(await run.ReleasesAsync()).State);
        }

        // It is tried again, and whoever deploys then goes forward whether it succeeds or not.
        using var again = _project.Run();
        Assert.Equal(ExitCode.Done, await again.DeployAsync(("Preflight", Done)));
        Assert.Contains($"Release {Broken} was not recovered. Trying again first.", again.Shown);
        Assert.True(_project.IsClosed);
        Assert.Equal([ReleaseState.Succeeded, ReleaseState.NeedsAPerson], (await again.ReleasesAsync()).Select(release => release.State));
    }

    [Fact]
    public async Task What_could_not_be_recovered_is_recovered_once_the_cause_is_gone()
    {
        await DiedInAsync("Migrate");
        _project.Engine.OnExec("sh -c", exitCode: 1);
        using (var run = _project.Run()) Assert.Equal(ExitCode.NeedsAPerson, await run.DeployAsync(("Preflight", Never)));

        _project.Engine.OnExec("sh -c");
        using var again = _project.Run();
        await again.Run.RecoverAsync("Recover");

        Assert.Equal(ExitCode.Done, await again.Run.CompleteAsync(null));
        Assert.False(_project.IsClosed);
        Assert.Equal(ReleaseState.Failed, Assert.Single(await again.ReleasesAsync()).State);
    }

    [Fact]
    public async Task A_step_alone_does_not_work_on_what_it_left()
    {
        await DiedInAsync("Backup");
        using var run = _project.Run();

        Assert.Equal(ExitCode.Failed, await run.AloneAsync("DisableMaintenance", Never));

        Assert.True(_project.IsClosed);
        Assert.Contains("Next    ./build.sh --target=Recover", run.Shown);
    }

    [Fact]
    public async Task Recover_ends_it_and_then_has_nothing_more_to_do()
    {
        await DiedInAsync("Backup");

        using (var first = _project.Run())
        {
            await first.Run.RecoverAsync("Recover");
            Assert.Equal(ExitCode.Done, await first.Run.CompleteAsync(null));
        }

        Assert.False(_project.IsClosed);
        using var second = _project.Run();
        Assert.Equal(ReleaseState.Failed, Assert.Single(await second.ReleasesAsync()).State);
        await second.Run.RecoverAsync("Recover");
        Assert.Equal(ExitCode.Done, await second.Run.CompleteAsync(null));
        Assert.Contains("Nothing to recover: every release has ended.", second.Shown);
    }

    [Fact]
    public async Task Recover_waits_for_nobody_who_holds_the_lock()
    {
        await DiedInAsync("Backup");
        using var held = _project.TryLock();
        using var run = _project.Run();

        await Assert.ThrowsAsync<SlipwayException>(() => run.Run.RecoverAsync("Recover"));

        Assert.Equal(ExitCode.Busy, await run.Run.CompleteAsync(null));
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task Recover_gives_up_a_waiting_release_for_its_owner_alone()
    {
        await DiedInAsync("Backup", ReleaseState.Waiting);
        using (var person = _project.Run())
        {
            await Assert.ThrowsAsync<SlipwayException>(() => person.Run.RecoverAsync("Recover"));
            Assert.Equal(ExitCode.Busy, await person.Run.CompleteAsync(null));
        }

        using var owner = _project.Run(settings => settings with { RunId = "8471-1" });
        await owner.Run.RecoverAsync("Recover");

        Assert.Equal(ExitCode.Done, await owner.Run.CompleteAsync(null));
        Assert.False(_project.IsClosed);
    }

    [Fact]
    public async Task A_workflow_of_the_run_that_left_a_release_waiting_takes_it_back_first()
    {
        await DiedInAsync("Backup", ReleaseState.Waiting);
        using var run = _project.Run(settings => settings with { RunId = "8471-1" });

        Assert.Equal(ExitCode.Done, await run.DeployAsync(("Preflight", Done)));

        Assert.Equal([ReleaseState.Succeeded, ReleaseState.Failed], (await run.ReleasesAsync()).Select(release => release.State));
    }

    private async Task DiedInAsync(string step, ReleaseState state = ReleaseState.Running)
    {
        using var run = _project.Run();
        var release = new Release
        {
            Id = Broken,
            Workflow = "Deploy",
            Project = "shop",
            Environment = "production",
            Owner = "8471-1",
            State = state,
            StartedAt = _project.Time.GetUtcNow(),
            Branch = ScriptedGit.Branch,
            FromCommit = ScriptedGit.Old,
            Maintenance = new MaintenanceRecord { WasOn = false, ClosedHere = true },
        };
        foreach (var name in RecoveryPlan.Order.TakeWhile(name => name != step).Append(step))
            release.Steps.Add(new StepRecord { Name = name, State = name == step ? StepState.Running : StepState.Done, StartedAt = _project.Time.GetUtcNow() });
        await run.Journal.SaveAsync(release, Token);
        _project.Close();
    }
}
