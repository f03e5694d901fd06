using Slipway.Releases;
using Slipway.Releases.Survey;
using Slipway.Reporting;
using static Slipway.Tests.Releases.RunHarness;

namespace Slipway.Tests.Releases;

/// <summary>Steps that are called one by one, with and without a run that they belong to.</summary>
public sealed class StepsAloneTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_step_alone_writes_no_release_but_holds_the_lock_and_logs()
    {
        using var run = _project.Run();
        var locked = false;

        var code = await run.AloneAsync("Backup", step =>
        {
            using var other = _project.TryLock();
            locked = other is null;
            return Done(step);
        });

        Assert.Equal(ExitCode.Done, code);
        Assert.True(locked);
        using var free = _project.TryLock();
        Assert.NotNull(free);
        Assert.Empty(await run.ReleasesAsync());
        var logs = Directory.GetFiles(_project.State, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Matches("^[0-9-]+[0-9a-f]{4}-Backup\\.log$", logs[1]);
        Assert.Equal([Path.ChangeExtension(logs[1], ".jsonl"), logs[1]], logs);
    }

    [Theory]
    [InlineData("Preflight")]
    [InlineData("HealthCheck")]
    public async Task A_step_that_only_looks_takes_no_lock_and_writes_nothing(string step)
    {
        using var held = _project.TryLock();
        using var run = _project.Run();

        Assert.Equal(ExitCode.Done, await run.AloneAsync(step, Done));

        Assert.False(Directory.Exists(_project.State));
    }

    [Fact]
    public async Task Preflight_tells_its_other_faults_beside_a_state_folder_that_cannot_be_used()
    {
        Directory.CreateDirectory(Path.Combine(_project.App, ".git"));
        using var run = _project.Run(settings => settings with { StateDirectory = Path.Combine(_project.App, "state"), Branch = "other" });

        Assert.Equal(ExitCode.Failed, await run.DeployAsync(("Preflight", run.Get<PreflightSurvey>().LookAsync)));

        Assert.Contains(run.Shown, line => line.Contains("is inside the git work tree", StringComparison.Ordinal));
        Assert.Contains(run.Shown, line => line.Contains("other is to be deployed", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_project.App, "state")));
    }

    [Fact]
    public async Task A_step_alone_that_fails_takes_back_what_it_began_itself()
    {
        using var run = _project.Run();

        Assert.Equal(ExitCode.Failed, await run.AloneAsync("EnableMaintenance", step =>
        {
            step.Release.Maintenance = new MaintenanceRecord { WasOn = false, ClosedHere = true };
            _project.Close();
            throw new SlipwayException("Visitors do not get the page.");
        }));

        Assert.False(_project.IsClosed);
        Assert.Contains("State   The site is open again, on the version that ran before.", run.Shown);
    }

    [Theory]
    [InlineData("Backup")]
    [InlineData("Migrate")]
    public async Task A_step_alone_that_fails_leaves_maintenance_to_whoever_switched_it_on(string step)
    {
        _project.Close();
        using var run = _project.Run();

        Assert.Equal(ExitCode.Failed, await run.AloneAsync(step, _ => throw new SlipwayException("It failed.")));

        Assert.True(_project.IsClosed);
        Assert.Empty(await run.ReleasesAsync());
    }

    [Fact]
    public async Task Steps_of_one_run_make_one_release_that_HealthCheck_ends()
    {
        var ids = new List<string>();
        foreach (var name in new[] { "Preflight", "EnableMaintenance", "Backup", "HealthCheck" })
        {
            Assert.Equal(ExitCode.Done, await OneAsync(name, step =>
            {
                ids.Add(step.Release.Id);
                return Done(step);
            }));
            Assert.Equal(name == "HealthCheck" ? ReleaseState.Succeeded : ReleaseState.Waiting, (await OnlyAsync()).State);
        }

        Assert.Single(ids.Distinct());
        var release = await OnlyAsync();
        Assert.Equal(("Steps", "8471-1"), (release.Workflow, release.Owner));
        Assert.Equal(["Preflight", "EnableMaintenance", "Backup", "HealthCheck"], release.Steps.Select(step => step.Name));
        Assert.NotNull(release.EndedAt);
    }

    [Fact]
    public async Task Steps_of_one_run_that_have_nothing_to_deploy_are_skipped_and_end_so()
    {
        await OneAsync("Preflight", step =>
        {
            step.Release.NothingToDeploy = "2222222 runs";
            return Done(step);
        });
        Assert.Equal(ExitCode.Done, await OneAsync("EnableMaintenance", Never));
        Assert.Equal(ReleaseState.Waiting, (await OnlyAsync()).State);

        Assert.Equal(ExitCode.Done, await OneAsync("HealthCheck", Never));

        Assert.Equal((ReleaseState.NothingToDo, 1), ((await OnlyAsync()).State, (await OnlyAsync()).Steps.Count));
    }

    [Fact]
    public async Task A_step_of_a_run_that_has_no_release_stands_alone()
    {
        Assert.Equal(ExitCode.Done, await OneAsync("Backup", Done));

        using var run = _project.Run();
        Assert.Empty(await run.ReleasesAsync());
    }

    [Fact]
    public async Task A_step_of_a_run_that_fails_ends_its_release()
    {
        await OneAsync("Preflight", Done);

        Assert.Equal(ExitCode.Failed, await OneAsync("Backup", _ => throw new SlipwayException("pg_dump failed.")));

        Assert.Equal((ReleaseState.Failed, "Backup"), ((await OnlyAsync()).State, (await OnlyAsync()).FailedStep!.Name));
    }

    [Fact]
    public async Task Between_the_steps_of_one_run_others_are_turned_away()
    {
        await OneAsync("Preflight", Done);
        using var other = _project.Run(settings => settings with { RunId = "9000-1" });
        using var person = _project.Run();

        Assert.Equal(ExitCode.Busy, await other.AloneAsync("Preflight", Never));
        Assert.Equal(ExitCode.Busy, await person.DeployAsync(("Preflight", Never)));

        Assert.Equal(ReleaseState.Waiting, (await OnlyAsync()).State);
    }

    [Fact]
    public async Task HealthCheck_of_nobody_s_run_looks_while_a_release_waits()
    {
        await OneAsync("Preflight", Done);
        using var person = _project.Run();

        Assert.Equal(ExitCode.Done, await person.AloneAsync("HealthCheck", Done));

        Assert.Equal(ReleaseState.Waiting, (await OnlyAsync()).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Preflight_tells_every_fault_also_where_no_release_can_be_opened(bool workflow)
    {
        _project.Git.IsCheckout = false;
        _project.Engine.Runner.On("docker version", exitCode: 1, error: "Cannot connect to the Docker daemon\n");
        using var run = _project.Run();

        Func<StepScope, Task<StepResult>> look = run.Get<PreflightSurvey>().LookAsync;
        Assert.Equal(ExitCode.Failed, workflow ? await run.DeployAsync(("Preflight", look)) : await run.AloneAsync("Preflight", look));

        Assert.Contains("FAILED  The application cannot be deployed: 2 faults.", run.Shown);
        Assert.Contains(run.Shown, line => line.Contains("is not a git checkout.", StringComparison.Ordinal));
        Assert.Contains(run.Shown, line => line.Contains("No Docker engine is reached", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_project.State));
    }

    [Fact]
    public async Task What_kept_a_release_from_being_opened_fails_Preflight_although_it_found_nothing()
    {
        _project.Git.IsCheckout = false;
        using var run = _project.Run();

        Assert.Equal(ExitCode.Failed, await run.DeployAsync(("Preflight", Done)));

        Assert.Contains($"FAILED  {_project.App} is not a git checkout.", run.Shown);
    }

    [Fact]
    public async Task An_answer_takes_no_lock_and_writes_nothing()
    {
        using var held = _project.TryLock();
        using var run = _project.Run();
        var answered = false;

        await run.Run.AnswerAsync("Status", _ => Task.FromResult(answered = true));

        Assert.True(answered);
        Assert.Equal(ExitCode.Done, await run.Run.CompleteAsync(null));
        Assert.False(Directory.Exists(_project.State));
    }

    [Fact]
    public async Task An_answer_that_fails_gives_its_exit_code()
    {
        using var run = _project.Run();

        await Assert.ThrowsAsync<SlipwayException>(() => run.Run.AnswerAsync("Status", _ => throw new SlipwayException("Unknown.") { ExitCode = ExitCode.WrongUse }));

        Assert.Equal(ExitCode.WrongUse, await run.Run.CompleteAsync("Unknown."));
        Assert.Contains("FAILED  Unknown.", run.Shown);
    }

    private async Task<ExitCode> OneAsync(string step, Func<StepScope, Task<StepResult>> body)
    {
        using var run = _project.Run(settings => settings with { RunId = "8471-1" });
        return await run.AloneAsync(step, body);
    }

    private async Task<Release> OnlyAsync()
    {
        using var run = _project.Run();
        return Assert.Single(await run.ReleasesAsync());
    }
}
