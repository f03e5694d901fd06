using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

/// <summary>How Start replaces the app, and what is left when the new version is not good.</summary>
public sealed class TakeoverTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly Container _old;

    public TakeoverTests()
    {
        _old = Web.Single();
        _project.Image("shop-web", "new web");
        _project.Image("shop-worker", "new worker");
        _project.Close();
    }

    private IEnumerable<Container> Web => _project.Engine.Containers.Where(container => container.Service == "web");

    private Container Worker => _project.Engine.Containers.Single(container => container.Service == "worker");

    private IEnumerable<string> Changes => _project.Engine.Runner.Commands
        .Where(command => command.Arguments[0] is "stop" or "start" or "rm" or "rename" || (command.Arguments[0] == "compose" && command.Arguments.Any(word => word is "up" or "run")))
        .Select(command => string.Join(' ', command.Arguments.Where(word => word is not ("compose" or "--ansi" or "never" or "--progress" or "plain"))));

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task The_new_container_starts_beside_the_old_one_which_goes_when_the_gate_is_passed()
    {
        var (release, result) = await StartAsync();

        var fresh = Assert.Single(Web);
        Assert.Equal(
            [
                "up --no-start --no-build --no-recreate --scale web=2 web",
                $"start {fresh.Id}",
                $"stop {_old.Id}",
                $"rm -f {_old.Id}",
                $"rename {fresh.Id} shop-web-1",
                "up --no-start --no-build worker",
                $"start {Worker.Id}",
            ],
            Changes);
        Assert.Equal(ScriptedProject.Id("new web"), fresh.ImageId);
        Assert.Equal("web, worker, start-first: two containers of web can run at once; gate: http ok", result.Note);
        Assert.True(release is { ContainersReplaced: true } && release.AppContainersBefore.SequenceEqual([_old.Id]));
    }

    [Fact]
    public async Task Told_to_stop_first_Compose_replaces_the_container()
    {
        var (_, result) = await StartAsync(settings => settings with { Swap = SwapMode.StopFirst });

        Assert.Equal(["up --no-start --no-build web worker", $"start {Assert.Single(Web).Id}", $"start {Worker.Id}"], Changes);
        Assert.Equal((ScriptedProject.Id("new worker"), true), (Worker.ImageId, Worker.IsRunning));
        Assert.StartsWith("web, worker, stop-first: DEPLOY_SWAP=stop-first", result.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service_started", null, true)]
    [InlineData("service_healthy", "healthy", true)]
    [InlineData("service_healthy", "starting", false)]
    [InlineData("service_completed_successfully", null, false)]
    public async Task Compose_starts_the_app_where_what_it_depends_on_has_to_be_waited_for_or_to_run_again(string condition, string? health, bool byTheEngine)
    {
        _project.Needs = condition;
        Cache(container => container with { Health = health });

        await StartAsync(settings => settings with { Swap = SwapMode.StopFirst });

        Assert.Equal(byTheEngine ? "up --no-start --no-build web worker" : "up -d --no-build web", Changes.First());
        Assert.All(_project.Engine.Containers, container => Assert.True(container.IsRunning));
        Assert.Equal(ScriptedProject.Id("new worker"), _project.Engine.Containers.Single(container => container.Service == "worker").ImageId);
    }

    [Fact]
    public async Task A_dependency_that_Docker_calls_unhealthy_until_it_looks_again_is_waited_for()
    {
        Sicken("service_healthy");
        var looks = 0;
        _project.Engine.Runner.BeforeEach = command =>
        {
            if (command.Arguments[0] == "ps" && ++looks == 20) Cache(container => container with { Health = "healthy" });
            return Task.CompletedTask;
        };

        await StartAsync(settings => settings with { Swap = SwapMode.StopFirst });

        Assert.Equal("up --no-start --no-build web worker", Changes.First());
    }

    [Theory]
    [InlineData("service_healthy", 10, 60)]
    [InlineData("service_healthy", 45, 90)]
    [InlineData("service_healthy", 300, 180)]
    [InlineData("service_started", 10, 0)]
    public async Task One_that_stays_so_is_left_to_Compose_after_a_while_and_at_once_where_nothing_asks_for_its_health(string condition, int interval, int seconds)
    {
        Sicken(condition, interval);
        var began = _project.Time.GetUtcNow();
        TimeSpan? waited = null;
        _project.Engine.Runner.BeforeEach = command =>
        {
            if (command.Arguments.Contains("up")) waited ??= _project.Time.GetUtcNow() - began;
            return Task.CompletedTask;
        };

        await StartAsync(settings => settings with { Swap = SwapMode.StopFirst });

        Assert.Equal("up -d --no-build web", Changes.First());
        Assert.InRange(waited!.Value.TotalSeconds, seconds, seconds + 1);
    }

    [Fact]
    public async Task What_was_waited_for_in_vain_before_the_site_closed_is_not_waited_for_again()
    {
        Sicken("service_healthy");
        using var run = _project.Run();
        var (application, health, began) = (await run.ApplicationAsync(), run.Get<DependencyHealth>(), _project.Time.GetUtcNow());

        await health.SettleAsync(application, TestContext.Current.CancellationToken);
        var once = _project.Time.GetUtcNow();
        await health.SettleAsync(application, TestContext.Current.CancellationToken);

        Assert.Equal((60, 0), ((int)(once - began).TotalSeconds, (int)(_project.Time.GetUtcNow() - once).TotalSeconds));
    }

    [Theory]
    [InlineData("web", "up --no-start --no-build worker")]
    [InlineData("worker", "up -d --no-build worker")]
    public async Task Compose_starts_that_in_which_it_runs_commands_then(string service, string workers)
    {
        _project.HasHooks = service;

        await StartAsync(settings => settings with { Swap = SwapMode.StopFirst });

        Assert.Equal(["up -d --no-build web", workers], Changes.Take(2));
        Assert.All(_project.Engine.Containers, container => Assert.True(container.IsRunning));
    }

    [Fact]
    public async Task Workers_of_the_new_version_do_not_start_where_it_does_not_pass_the_gate()
    {
        _project.Engine.OnExec("curl", exitCode: 7, error: "connection refused");

        await Assert.ThrowsAsync<SlipwayException>(() => StartAsync(settings => settings with { Swap = SwapMode.StopFirst, StartTimeout = TimeSpan.FromSeconds(1) }));

        Assert.False(_project.Engine.Containers.Single(container => container.Service == "worker").IsRunning);
    }

    [Fact]
    public async Task A_new_version_that_does_not_pass_the_gate_is_removed_and_the_old_one_never_stopped()
    {
        OnlyTheOldAnswers();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => StartAsync());

        Assert.Contains("did not start", fault.Message, StringComparison.Ordinal);
        Assert.Equal(_old.Id, Assert.Single(Web).Id);
        Assert.DoesNotContain(Changes, change => change.StartsWith("stop", StringComparison.Ordinal));
        using var run = _project.Run();
        Assert.False((await run.ReleasesAsync())[0].ContainersReplaced);
    }

    [Fact]
    public async Task While_the_site_is_open_a_trial_that_no_visitor_can_meet_passes_the_gate_first()
    {
        var (release, _) = await StartAsync(prepare: release => release.StaysOpen = "nothing is pending");

        var changes = Changes.ToList();
        Assert.Equal($"run -d --no-deps -T --name shop-web-trial-{release.Id} --label slipway.release={release.Id} web", changes[0]);
        Assert.StartsWith("rm -f web", changes[1], StringComparison.Ordinal);
        Assert.Equal("up --no-start --no-build --no-recreate --scale web=2 web", changes[2]);
        Assert.Equal(ScriptedProject.Id("new web"), Assert.Single(Web).ImageId);
    }

    [Fact]
    public async Task A_trial_that_does_not_pass_is_all_that_there_was_of_the_new_version()
    {
        OnlyTheOldAnswers();

        await Assert.ThrowsAsync<SlipwayException>(() => StartAsync(prepare: release => release.StaysOpen = "nothing is pending"));

        Assert.Equal(_old.Id, Assert.Single(Web).Id);
        Assert.DoesNotContain(Changes, change => change.StartsWith("up", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("running", true)]
    [InlineData("exited", false)]
    public async Task Of_a_data_service_that_only_does_not_run_nobody_says_that_its_configuration_changed(string status, bool isTold)
    {
        Cache(container => container with { Status = status });
        using var run = _project.Run();

        await run.Get<ServiceStart>().StartOthersAsync(await run.ApplicationAsync(), ["cache"], _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(isTold, run.Shown.Any(line => line.Contains("cache: its configuration changed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_runs_already_is_not_replaced()
    {
        _project.Image("shop-web", "oldweb");

        var (_, result) = await StartAsync();

        Assert.Equal(_old.Id, Assert.Single(Web).Id);
        Assert.Contains("gate: http ok", result.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_run_began_beside_the_old_container_is_removed_by_recovery()
    {
        using var run = _project.Run();
        var release = await run.ReleaseAsync();
        release.AppContainersBefore = [_old.Id];
        release.Steps.Add(new StepRecord { Name = "Start", StartedAt = _project.Time.GetUtcNow() });
        await run.Journal.SaveAsync(release, TestContext.Current.CancellationToken);
        _project.Start("web");

        await run.Get<Recovery>().AfterDeathAsync(release, () => Task.CompletedTask, TestContext.Current.CancellationToken);

        Assert.Equal(_old.Id, Assert.Single(Web).Id);
    }

    private void Cache(Func<Container, Container> change) => _project.Engine.Change(_project.Engine.Containers.Single(container => container.Service == "cache"), change);

    private void Sicken(string condition, int interval = 10)
    {
        _project.Needs = condition;
        Cache(container => container with { Health = "unhealthy", HealthInterval = TimeSpan.FromSeconds(interval) });
    }

    private void OnlyTheOldAnswers() => _project.Engine.OnExec("curl", command =>
        command.Arguments.Contains(_old.Id) ? FakeEngine.Ok("200") : new CommandResult(7, "000", "connection refused", TimeSpan.Zero));

    private async Task<(Release Release, StepResult Result)> StartAsync(Func<DeploySettings, DeploySettings>? change = null, Action<Release>? prepare = null)
    {
        using var run = _project.Run(change);
        var release = await run.ReleaseAsync();
        prepare?.Invoke(release);
        var result = await run.Get<Takeover>().StartAsync(run.Step(release));
        return (release, result);
    }
}
