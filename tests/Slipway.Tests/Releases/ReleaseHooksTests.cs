using System.Collections.Immutable;
using System.Text.Json;
using Slipway.Help;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Application;
using static Slipway.Tests.Releases.RunHarness;

namespace Slipway.Tests.Releases;

/// <summary>Hooks around steps and at the end of a release.</summary>
public sealed class ReleaseHooksTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly Dictionary<string, CommandResult> _answers = [];
    private RunHarness? _run;

    public ReleaseHooksTests() => _project.Engine.Runner.On(
        command => command.FileName == "sh",
        command => _answers.GetValueOrDefault(command.Arguments[1], FakeEngine.Ok("")));

    private IReadOnlyList<Command> Called => [.. _project.Engine.Runner.Commands.Where(command => command.FileName == "sh")];

    private IEnumerable<string> CalledNames => Called.Select(command => command.Environment["SLIPWAY_HOOK"]!);

    public void Dispose()
    {
        _run?.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task A_run_that_is_refused_before_it_began_is_no_release_whose_end_is_told()
    {
        var code = await Run(("on-failure", "bin/tell")).DeployAsync(("Preflight", _ => throw new SlipwayException("It failed before.") { IsRefusal = true }));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(Called);
    }

    [Fact]
    public async Task A_step_that_is_due_has_its_hooks_around_its_work_with_the_release_in_environment_and_standard_input()
    {
        var order = new List<string>();
        _project.Engine.Runner.BeforeEach = command =>
        {
            if (command.FileName == "sh") order.Add(command.Arguments[1]);
            return Task.CompletedTask;
        };

        Assert.Equal(ExitCode.Done, await Run(("before-build", "bin/ask first"), ("after-build", "bin/tell")).DeployAsync(("Build", async step =>
        {
            step.Release.ToCommit = ScriptedGit.New;
            await step.DueAsync();
            await step.DueAsync();
            order.Add("work");
            return StepResult.Done("built");
        }
        )));

        Assert.Equal(["bin/ask first", "work", "bin/tell"], order);
        var release = Assert.Single(await _run!.ReleasesAsync());
        Assert.Equal(["-c", "bin/ask first"], Called[0].Arguments);
        Assert.Equal((_project.App, TimeSpan.FromSeconds(30)), (Called[0].WorkingDirectory, Called[0].Deadline));
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["SLIPWAY_HOOK"] = "BEFORE_BUILD",
                ["SLIPWAY_RELEASE"] = release.Id,
                ["SLIPWAY_WORKFLOW"] = "Deploy",
                ["SLIPWAY_PROJECT"] = "shop",
                ["SLIPWAY_ENVIRONMENT"] = "production",
                ["SLIPWAY_BRANCH"] = "main",
                ["SLIPWAY_COMMIT"] = ScriptedGit.New,
                ["SLIPWAY_PREVIOUS_COMMIT"] = ScriptedGit.Old,
                ["SLIPWAY_STEP"] = "Build",
                ["SLIPWAY_RESULT"] = null,
                ["SLIPWAY_FAILURE"] = null,
            },
            Called[0].Environment);
        Assert.Equal(("AFTER_BUILD", "done"), (Called[1].Environment["SLIPWAY_HOOK"], Called[1].Environment["SLIPWAY_RESULT"]));
        Assert.Equal((release.Id, "Running"), Step(Called[0]));
        Assert.Equal((release.Id, "Done"), Step(Called[1]));
    }

    [Fact]
    public async Task A_hook_before_a_step_that_fails_fails_the_step_before_its_work_and_recovery_follows()
    {
        _answers["bin/no"] = new CommandResult(3, "asking\n", "the freeze is on\n", TimeSpan.Zero);
        var worked = false;

        Assert.Equal(ExitCode.Failed, await Run(("before-pull", "bin/no"), ("after-pull", "bin/tell"), ("on-failure", "bin/failed")).DeployAsync(("Pull", async step =>
        {
            await step.DueAsync();
            worked = true;
            return StepResult.Done();
        }
        )));

        Assert.False(worked);
        Assert.Equal(["BEFORE_PULL", "ON_FAILURE"], CalledNames);
        var release = Assert.Single(await _run!.ReleasesAsync());
        Assert.Equal((ReleaseState.Failed, StepState.Failed), (release.State, release.Steps[0].State));
        Assert.NotNull(release.Recovery);
        Assert.Contains("FAILED  The hook DEPLOY_HOOK_BEFORE_PULL failed with exit code 3.", _run.Shown);
        Assert.Contains("        the freeze is on", _run.Shown);
    }

    [Fact]
    public async Task A_hook_after_a_step_that_fails_is_a_warning_that_the_release_keeps()
    {
        _answers["bin/tell"] = new CommandResult(1, "", "no chat\n", TimeSpan.Zero);

        Assert.Equal(ExitCode.Done, await Run(("after-build", "bin/tell")).DeployAsync(("Build", DueAsync)));

        Assert.Equal(["The hook DEPLOY_HOOK_AFTER_BUILD failed with exit code 1."], Assert.Single(await _run!.ReleasesAsync()).Warnings);
        Assert.Contains("     no chat", _run.Shown);
    }

    [Fact]
    public async Task A_step_that_is_skipped_or_that_nothing_is_new_for_has_no_hooks()
    {
        await Run(("before-backup", "bin/a"), ("after-backup", "bin/b"), ("before-migrate", "bin/c"), ("after-migrate", "bin/d"), ("on-success", "bin/e")).DeployAsync(
            ("Backup", _ => Task.FromResult(StepResult.Skipped("no database"))),
            ("Preflight", step =>
            {
                step.Release.NothingToDeploy = "all is there";
                return Done(step);
            }
        ),
            ("Migrate", Never));

        Assert.Empty(Called);
    }

    [Fact]
    public async Task A_step_that_stands_alone_has_its_hooks_and_no_release_that_ends()
    {
        Assert.Equal(ExitCode.Done, await Run(("before-backup", "bin/a"), ("after-backup", "bin/b"), ("on-success", "bin/c")).AloneAsync("Backup", DueAsync));

        Assert.Equal(["BEFORE_BACKUP", "AFTER_BACKUP"], CalledNames);
        Assert.Empty(await _run!.ReleasesAsync());
    }

    [Fact]
    public async Task A_release_that_ended_well_is_told_after_it_is_written_whatever_the_hook_does()
    {
        _answers["bin/good"] = new CommandResult(1, "", "no mail\n", TimeSpan.Zero);
        ReleaseState? written = null;
        _project.Engine.Runner.BeforeEach = async command =>
        {
            if (command.FileName == "sh") written = Assert.Single(await _run!.ReleasesAsync()).State;
        };

        Assert.Equal(ExitCode.Done, await Run(("on-success", "bin/good"), ("on-failure", "bin/bad"), ("on-rollback", "bin/back")).DeployAsync(("Preflight", Done)));

        Assert.Equal(["ON_SUCCESS"], CalledNames);
        Assert.Equal(ReleaseState.Succeeded, written);
        Assert.Equal("succeeded", Called[0].Environment["SLIPWAY_RESULT"]);
        var release = Assert.Single(await _run!.ReleasesAsync());
        Assert.Equal((ReleaseState.Succeeded, "The hook DEPLOY_HOOK_ON_SUCCESS failed with exit code 1."), (release.State, Assert.Single(release.Warnings)));
    }

    [Fact]
    public async Task A_release_that_was_rolled_back_is_told_as_a_failure_and_as_a_rollback_with_what_failed()
    {
        var code = await Run(("on-success", "bin/good"), ("on-failure", "bin/bad"), ("on-rollback", "bin/back")).DeployAsync(("Build", Done), ("Start", step =>
        {
            (step.Release.ContainersReplaced, step.Release.ServedBefore) = (true, false);
            throw new SlipwayException("It did not start.");
        }
        ));

        Assert.Equal(ExitCode.RolledBack, code);
        Assert.Equal(["ON_FAILURE", "ON_ROLLBACK"], CalledNames);
        Assert.All(Called, command => Assert.Equal(
            ("rolled-back", "Start", "It did not start."),
            (command.Environment["SLIPWAY_RESULT"], command.Environment["SLIPWAY_STEP"], command.Environment["SLIPWAY_FAILURE"])));
    }

    [Fact]
    public async Task A_rollback_that_went_well_is_told_as_a_success_and_as_a_rollback()
    {
        await Run(("on-success", "bin/good"), ("on-failure", "bin/bad"), ("on-rollback", "bin/back")).RollBackAsync(("Preflight", step =>
        {
            step.Release.RollbackTo = "20261122-081530-123-4f2a";
            return Done(step);
        }
        ));

        Assert.Equal(["ON_SUCCESS", "ON_ROLLBACK"], CalledNames);
    }

    [Fact]
    public async Task A_workflow_that_could_not_begin_has_failed_and_one_that_found_another_at_work_has_not()
    {
        using (_project.TryLock()) Assert.Equal(ExitCode.Busy, await Run(("on-failure", "bin/bad")).DeployAsync(("Preflight", Never)));
        Assert.Empty(Called);

        _run!.Dispose();
        _project.Engine.Runner.On("docker compose", exitCode: 1, error: "no configuration file provided: not found");
        Assert.Equal(ExitCode.Failed, await Run(("on-failure", "bin/bad")).DeployAsync(("Preflight", Done)));

        Assert.Equal(["ON_FAILURE"], CalledNames);
    }

    [Fact]
    public async Task A_release_whose_process_died_is_told_by_the_run_that_recovers_it()
    {
        using (var dead = _project.Run())
        {
            var release = await dead.ReleaseAsync();
            release.Steps.Add(new StepRecord { Name = "Pull", StartedAt = _project.Time.GetUtcNow() });
            await dead.Journal.SaveAsync(release, TestContext.Current.CancellationToken);
        }

        var run = Run(("on-failure", "bin/bad"));
        await run.Run.RecoverAsync("Recover");
        await run.Run.CompleteAsync(null);

        Assert.Equal(["ON_FAILURE"], CalledNames);
        Assert.Contains("was interrupted in Pull", Called[0].Environment["SLIPWAY_FAILURE"], StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_hooks_for_every_step_of_every_workflow_and_for_nothing_else()
    {
        var tasks = Targets.Describe();
        var steps = tasks.Where(task => task.Group is "Deployment" or "Rollback" or "Restoring" && task.IsWorkflow).SelectMany(task => task.Steps.Select(step => Name(step, task)));

        Assert.Equal(steps.Distinct().Order(StringComparer.Ordinal), StepName.All.Order(StringComparer.Ordinal));
        Assert.Equal("before-enable-maintenance", HookPoints.Before("EnableMaintenance"));
        Assert.Contains("DEPLOY_HOOK_AFTER_HEALTH_CHECK", SettingsCatalog.ByVariable.Keys);

        static string Name(string step, TaskInfo workflow) => step.StartsWith(workflow.Name, StringComparison.Ordinal) ? step[workflow.Name.Length..] : step;
    }

    [Fact]
    public async Task In_a_whole_deployment_every_hook_is_called_in_its_turn()
    {
        using var whole = new WholeProject();
        var called = new List<string>();
        whole.Project.Engine.Runner.On(command => command.FileName == "sh", command =>
        {
            called.Add(command.Environment["SLIPWAY_HOOK"]!);
            return FakeEngine.Ok("");
        });

        Assert.Equal(ExitCode.Done, await whole.DeployAsync(change: settings => settings with { Hooks = HookPoints.All.ToImmutableDictionary(hook => hook.Point, _ => "true") }));

        string[] steps = ["ENABLE_MAINTENANCE", "BACKUP", "PULL", "BUILD", "MIGRATE", "START", "CRON", "DISABLE_MAINTENANCE", "HEALTH_CHECK"];
        Assert.Equal([.. steps.SelectMany(step => new[] { $"BEFORE_{step}", $"AFTER_{step}" }), "ON_SUCCESS"], called);
    }

    [Theory]
    [MemberData(nameof(Changing))]
    public async Task In_a_whole_deployment_a_hook_that_fails_before_a_step_leaves_the_version_from_before(string step)
    {
        using var whole = new WholeProject();
        whole.Project.Engine.Runner.On(command => command.FileName == "sh", _ => new CommandResult(1, "", "no\n", TimeSpan.Zero));

        var code = await whole.DeployAsync(change: settings => settings with { Hooks = settings.Hooks.Add(HookPoints.Before(step), "no") });

        Assert.NotEqual(ExitCode.Done, code);
        Assert.Null(await whole.FaultAsync());
        Assert.Equal("old", whole.Version());
    }

    public static TheoryData<string> Changing => [.. RecoveryPlan.Order];

    private static async Task<StepResult> DueAsync(StepScope step)
    {
        await step.DueAsync();
        return StepResult.Done();
    }

    private RunHarness Run(params (string Point, string Command)[] hooks) => _run = _project.Run(settings => settings with
    {
        Hooks = hooks.ToImmutableDictionary(hook => hook.Point, hook => hook.Command),
        HookTimeout = TimeSpan.FromSeconds(30),
    });

    // What the release said on the standard input of a hook.
    private (string Id, string State) Step(Command command)
    {
        using var json = JsonDocument.Parse(_project.Engine.Runner.Inputs[_project.Engine.Runner.Commands.IndexOf(command)]);
        return (json.RootElement.GetProperty("id").GetString()!, json.RootElement.GetProperty("steps")[0].GetProperty("state").GetString()!);
    }
}
