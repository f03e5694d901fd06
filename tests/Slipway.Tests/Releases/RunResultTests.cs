using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class RunResultTests : IDisposable
{
    private readonly ScriptedProject _project = new();
    private readonly RunHarness _run;

    public RunResultTests() => _run = _project.Run();

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public void A_deployment_is_told_with_its_time_and_how_long_the_site_was_closed()
    {
        var release = Release(ReleaseState.Succeeded);
        release.Steps.Add(Step("EnableMaintenance", StepState.Done, 4));
        release.Steps.Add(Step("DisableMaintenance", StepState.Done, 40));
        release.Steps[0].Note = "visitors get the page";
        release.Subjects = ["Let notes be pinned", "Fix a typo"];
        release.Site = "http://127.0.0.1:8080/";
        _project.Time.Advance(TimeSpan.FromSeconds(72));

        Assert.Equal(ExitCode.Done, Show(null, null, release));
        Assert.Equal(
            [
                "",
                "Step                Result  Time   Note",
                "────────────────────────────────────────────────────────",
                "EnableMaintenance   done    4.0 s  visitors get the page",
                "DisableMaintenance  done    40 s",
                "",
                "Deployed 2222222 in 1 min 12 s; the site was closed for 36 s.",
                $"Release {release.Id}",
                "Commits Let notes be pinned",
                "        Fix a typo",
                "URL     http://127.0.0.1:8080/",
                "",
            ],
            _run.Shown);
    }

    [Fact]
    public void Where_the_site_was_not_closed_nothing_is_said_of_it_and_warnings_and_the_log_are_named()
    {
        var release = Release(ReleaseState.Succeeded);
        release.Steps.Add(Step("EnableMaintenance", StepState.Skipped, 4));
        release.Steps.Add(Step("DisableMaintenance", StepState.Done, 40));
        release.Warnings.Add("the crontab was not installed");
        _run.Log.Attach(_project.Folder["deploy.log"]);

        Assert.Equal(ExitCode.Done, Show(null, null, release));
        Assert.Equal(["", "Deployed 2222222 in 0.0 s.", $"Release {release.Id}, with 1 warning", $"Log     {_project.Folder["deploy.log"]}", ""], _run.Shown.Skip(5));
        Assert.Contains("EnableMaintenance   skipped", _run.Shown);
    }

    [Fact]
    public void Nothing_to_deploy_says_why()
    {
        var release = Release(ReleaseState.NothingToDo);
        release.NothingToDeploy = "2222222 runs and is healthy";

        Assert.Equal(ExitCode.Done, Show(null, null, release));
        Assert.Equal(["Nothing to deploy: 2222222 runs and is healthy", ""], _run.Shown);
    }

    [Theory]
    [InlineData(ReleaseState.Waiting)]
    [InlineData(ReleaseState.Running)]
    public void Between_steps_the_step_s_own_line_is_enough(ReleaseState state)
    {
        Assert.Equal(ExitCode.Done, Show(null, null, Release(state)));
        Assert.Equal([""], _run.Shown);
    }

    [Fact]
    public void A_failure_says_what_failed_why_in_what_state_things_are_and_what_to_run_next()
    {
        _run.Log.Attach(_project.Folder["deploy.log"]);
        var failure = new SlipwayException("Building web failed.", new InvalidOperationException("the inner fault"))
        {
            Details = ["line 1", "line 2"],
            Next = ["docker compose build web"],
            ClosingLine = "RESULT failed",
        };
        var recovered = new RecoveryOutcome(ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson, ["The site stays closed.", "Image from before: x"], ["docker compose build web", "./build.sh --target=Status"]);

        Assert.Equal(ExitCode.NeedsAPerson, Show(failure, recovered, Release(ReleaseState.NeedsAPerson)));
        Assert.Equal(
            [
                "",
                "FAILED  Building web failed.",
                "        line 1",
                "        line 2",
                "State   The site stays closed.",
                "        Image from before: x",
                "Next    docker compose build web",
                "        ./build.sh --target=Status",
                $"Log     {_project.Folder["deploy.log"]}",
                "RESULT failed",
                "",
            ],
            _run.Shown);
        _run.Log.Dispose();
        Assert.Contains("the inner fault", File.ReadAllText(_project.Folder["deploy.log"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Busy, null, ExitCode.Busy)]
    [InlineData(ExitCode.WrongUse, ExitCode.Failed, ExitCode.WrongUse)]
    [InlineData(ExitCode.Failed, ExitCode.Failed, ExitCode.Failed)]
    [InlineData(ExitCode.Failed, ExitCode.RolledBack, ExitCode.RolledBack)]
    [InlineData(ExitCode.Failed, ExitCode.NeedsAPerson, ExitCode.NeedsAPerson)]
    public void The_exit_code_is_recovery_s_unless_that_left_nothing_changed(ExitCode failed, ExitCode? recovered, ExitCode expected)
    {
        var outcome = recovered is { } code ? new RecoveryOutcome(ReleaseState.Failed, code, [], []) : null;

        Assert.Equal(expected, Show(new SlipwayException("x") { ExitCode = failed }, outcome, null));
    }

    private ExitCode Show(SlipwayException? failure, RecoveryOutcome? recovered, Release? release) => _run.Get<RunResult>().Show(failure, recovered, release);

    private Release Release(ReleaseState state) => new()
    {
        Id = "20261122-1",
        Workflow = "Deploy",
        Project = "shop",
        Environment = "production",
        State = state,
        StartedAt = _project.Time.GetUtcNow(),
        ToCommit = ScriptedGit.New,
    };

    private StepRecord Step(string name, StepState state, int seconds) =>
        new() { Name = name, State = state, StartedAt = _project.Time.GetUtcNow(), EndedAt = _project.Time.GetUtcNow().AddSeconds(seconds) };
}
