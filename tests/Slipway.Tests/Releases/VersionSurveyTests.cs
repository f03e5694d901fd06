using Slipway.Docker;
using Slipway.Releases;
using Slipway.Releases.Survey;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Releases;

public sealed class VersionSurveyTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task What_runs_as_it_should_leaves_nothing_to_deploy()
    {
        var release = await LookAsync(project => { });

        Assert.Equal("2222222 runs and is healthy (release 20200101-1)", release.NothingToDeploy);
        Assert.Equal(ScriptedGit.New, release.RunningCommit);
    }

    public static TheoryData<string> Differences => [.. Changes.Keys];

    private static Dictionary<string, Action<ScriptedProject, Release>> Changes { get; } = new()
    {
        ["another image runs"] = (project, _) => Change(project, "web", container => container with { ImageId = ScriptedProject.Id("by hand") }),
        ["another commit is to be deployed"] = (_, release) => release.ToCommit = new string('3', 40),
        ["the checkout is elsewhere"] = (_, release) => release.FromCommit = ScriptedGit.Old,
        ["a migration is pending"] = (_, release) => release.PendingMigrations = ["1 add_a"],
        ["the app's configuration changed"] = (project, _) => project.Hashes["web"] = "w2",
        ["a worker's configuration changed"] = (project, _) => project.Hashes["worker"] = "k2",
        ["the app is not healthy"] = (project, _) => Change(project, "web", container => container with { Health = "unhealthy" }),
        ["the app is starting and answers nothing yet"] = (project, _) => Starting(project, "000", 7),
        ["the app is starting and answers with an error"] = (project, _) => Starting(project, "500", 0),
        ["a worker has ended"] = (project, _) => Change(project, "worker", container => container with { Status = "exited" }),
        ["a worker is not there"] = (project, _) => project.Engine.Containers.RemoveAll(container => container.Service == "worker"),
    };

    [Theory, MemberData(nameof(Differences))]
    public async Task There_is_something_to_deploy_when(string difference) =>
        Assert.Null((await LookAsync(Changes[difference])).NothingToDeploy);

    [Fact]
    public async Task A_data_service_is_never_replaced_so_its_configuration_does_not_count() =>
        Assert.NotNull((await LookAsync(project => project.Hashes["cache"] = "c2")).NothingToDeploy);

    [Fact]
    public async Task A_container_that_is_healthy_by_its_own_check_is() =>
        Assert.NotNull((await LookAsync(project => Change(project, "web", container => container with { Health = "healthy" }))).NothingToDeploy);

    [Fact]
    public async Task A_container_that_answers_before_its_own_check_has_looked_is() =>
        Assert.NotNull((await LookAsync(project => Starting(project, "200", 0))).NothingToDeploy);

    [Fact]
    public async Task A_container_of_one_command_does_not_count() =>
        Assert.NotNull((await LookAsync(project => project.Engine.Add("web", status: "exited", oneOff: true, folder: project.App))).NothingToDeploy);

    [Fact]
    public async Task Force_deploys_what_runs_already_and_still_knows_what_that_is()
    {
        var release = await LookAsync(project => { }, settings => settings with { Force = true });

        Assert.Null(release.NothingToDeploy);
        Assert.Equal(ScriptedGit.New, release.RunningCommit);
    }

    [Fact]
    public async Task Images_of_no_release_leave_what_runs_unknown()
    {
        using var run = _project.Run();

        var (release, faults) = await LookAsync(run);

        Assert.Null(release.RunningCommit);
        Assert.Null(release.NothingToDeploy);
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("Build", ReleaseState.Failed, true)]
    [InlineData("Migrate", ReleaseState.NeedsAPerson, true)]
    [InlineData("HealthCheck", ReleaseState.RolledBack, true)]
    [InlineData("Preflight", ReleaseState.Failed, false)]
    [InlineData("EnableMaintenance", ReleaseState.Failed, false)]
    [InlineData("Backup", ReleaseState.Failed, false)]
    [InlineData("Pull", ReleaseState.Failed, false)]
    public async Task A_commit_is_bad_when_a_step_that_judges_it_failed(string step, ReleaseState state, bool bad)
    {
        var faults = await FaultsAsync(Tried("20260101-1", step, StepState.Failed, state));

        Assert.Equal(bad, faults.Count == 1);
        if (!bad) return;
        Assert.StartsWith($"Commit 2222222 failed in {step} on ", faults.Single().Message, StringComparison.Ordinal);
        Assert.EndsWith("(release 20260101-1).", faults.Single().Message, StringComparison.Ordinal);
        Assert.Contains("--force", Assert.Single(faults.Single().Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_whose_run_was_killed_is_not_bad() =>
        Assert.Empty(await FaultsAsync(Tried("20260101-1", "Build", StepState.Running, ReleaseState.Failed)));

    [Fact]
    public async Task A_commit_whose_run_was_interrupted_is_not_bad()
    {
        var release = Tried("20260101-1", "Build", StepState.Failed, ReleaseState.Failed);
        release.FailedStep!.Interrupted = true;

        Assert.Empty(await FaultsAsync(release));
    }

    [Fact]
    public async Task A_commit_whose_dump_could_not_be_read_back_is_not_bad()
    {
        var release = Tried("20260101-1", "Build", StepState.Failed, ReleaseState.Failed);
        release.BackupFailed = true;

        Assert.Empty(await FaultsAsync(release));
    }

    [Fact]
    public async Task A_commit_whose_killed_run_left_a_person_s_work_is_bad() =>
        Assert.Single(await FaultsAsync(Tried("20260101-1", "Migrate", StepState.Running, ReleaseState.NeedsAPerson)));

    [Fact]
    public async Task A_good_release_clears_a_commit() =>
        Assert.Empty(await FaultsAsync(
            Tried("20260101-1", "Build", StepState.Failed, ReleaseState.Failed), Tried("20260102-1", "HealthCheck", StepState.Done, ReleaseState.Succeeded)));

    [Fact]
    public async Task That_there_was_nothing_to_do_clears_nothing() =>
        Assert.Single(await FaultsAsync(
            Tried("20260101-1", "Build", StepState.Failed, ReleaseState.Failed), Tried("20260102-1", "Preflight", StepState.Done, ReleaseState.NothingToDo)));

    [Theory]
    [InlineData("Preflight", StepState.Failed)]
    [InlineData("Backup", StepState.Failed)]
    [InlineData("Start", StepState.Running)]
    public async Task What_says_nothing_of_the_commit_clears_nothing(string step, StepState state) =>
        Assert.Single(await FaultsAsync(
            Tried("20260101-1", "Build", StepState.Failed, ReleaseState.Failed), Tried("20260102-1", step, state, ReleaseState.Failed)));

    [Fact]
    public async Task Another_commit_s_failure_is_no_fault()
    {
        var other = Tried("20260101-1", "Build", StepState.Failed, ReleaseState.Failed);
        other.ToCommit = ScriptedGit.Old;

        Assert.Empty(await FaultsAsync(other));
    }

    [Fact]
    public async Task Force_tries_a_bad_commit_again()
    {
        using var run = _project.Run(settings => settings with { Force = true });
        await run.Journal.SaveAsync(Tried("20260101-1", "Build", StepState.Failed, ReleaseState.Failed), Token);

        Assert.Empty((await LookAsync(run)).Faults);
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData("v2", false, false)]
    [InlineData(null, true, false)]
    public async Task A_commit_that_somebody_rolled_back_from_comes_back_only_when_it_is_named_or_forced(string? named, bool force, bool stays)
    {
        using var run = _project.Run(settings => settings with { Ref = named, Force = force });
        await run.Journal.SaveAsync(_project.Deployed("20200101-1", ScriptedGit.New), Token);
        var rollback = _project.Deployed("20200102-1", ScriptedGit.Old);
        (rollback.RollbackTo, rollback.RunningCommit) = ("20190101-1", ScriptedGit.New);
        await run.Journal.SaveAsync(rollback, Token);

        var release = (await LookAsync(run)).Release;

        Assert.Equal(stays, release.NothingToDeploy?.StartsWith("2222222 was rolled back from on ", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task A_newer_commit_is_deployed_after_a_rollback()
    {
        using var run = _project.Run();
        var rollback = _project.Deployed("20200102-1", ScriptedGit.Old);
        (rollback.RollbackTo, rollback.RunningCommit) = ("20190101-1", new string('3', 40));
        await run.Journal.SaveAsync(rollback, Token);

        Assert.Null((await LookAsync(run)).Release.NothingToDeploy);
    }

    private static void Change(ScriptedProject project, string service, Func<Container, Container> change) =>
        project.Engine.Change(project.Engine.Containers.Single(container => container.Service == service), change);

    private static void Starting(ScriptedProject project, string status, int exitCode)
    {
        Change(project, "web", container => container with { Health = "starting" });
        project.Engine.OnExec("curl", status, exitCode);
    }

    private static Release Tried(string id, string step, StepState state, ReleaseState end)
    {
        var release = Some.Release(id, end);
        release.ToCommit = ScriptedGit.New;
        release.Steps.Add(new StepRecord { Name = step, State = state, StartedAt = release.StartedAt });
        return release;
    }

    private Task<Release> LookAsync(Action<ScriptedProject> change) => LookAsync(change, settings => settings);

    private Task<Release> LookAsync(Action<ScriptedProject, Release> change) => LookAsync(change, settings => settings);

    private Task<Release> LookAsync(Action<ScriptedProject> change, Func<DeploySettings, DeploySettings> settings) => LookAsync((project, _) => change(project), settings);

    // A release of the new commit is deployed; then something is changed.
    private async Task<Release> LookAsync(Action<ScriptedProject, Release> change, Func<DeploySettings, DeploySettings> settings)
    {
        using var run = _project.Run(settings);
        await run.Journal.SaveAsync(_project.Deployed("20200101-1", ScriptedGit.New), Token);
        return (await LookAsync(run, change)).Release;
    }

    private async Task<IReadOnlyCollection<SlipwayException>> FaultsAsync(params Release[] tried)
    {
        using var run = _project.Run();
        foreach (var release in tried) await run.Journal.SaveAsync(release, Token);
        return (await LookAsync(run)).Faults;
    }

    private async Task<(Release Release, IReadOnlyCollection<SlipwayException> Faults)> LookAsync(RunHarness run, Action<ScriptedProject, Release>? change = null)
    {
        _project.Git.Refs["HEAD"] = ScriptedGit.New;
        var release = await run.ReleaseAsync();
        release.ToCommit = ScriptedGit.New;
        change?.Invoke(_project, release);

        var faults = new FaultList();
        var application = await run.ApplicationAsync();
        await run.Get<VersionSurvey>().LookAsync(release, application, await run.ContainersAsync(), faults, Token);
        return (release, faults.All);
    }
}
