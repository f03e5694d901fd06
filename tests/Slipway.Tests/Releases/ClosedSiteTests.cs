using Slipway.Docker;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

/// <summary>What EnableMaintenance finds, and what is left of it when the release does not go well.</summary>
public sealed class ClosedSiteTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly RunHarness _run;

    public ClosedSiteTests() => _run = _project.Run();

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task What_a_failed_release_left_closed_is_opened_by_the_next_good_one()
    {
        await LeftAsync();

        var release = await CloseAsync();
        await _run.Get<ClosedSite>().OpenAsync(_run.Step(release));

        Assert.True(release.Maintenance is { WasOn: false, ClosedHere: true, LeftClosed: true });
        Assert.False(_project.IsClosed);
    }

    [Fact]
    public async Task A_release_that_Preflight_stopped_since_does_not_make_it_a_person_s_maintenance()
    {
        await LeftAsync();
        await _run.Journal.SaveAsync(Ended("20210101-1", ReleaseState.Failed, "Preflight"), TestContext.Current.CancellationToken);

        Assert.True((await CloseAsync()).Maintenance is { WasOn: false, LeftClosed: true });
    }

    [Theory]
    [InlineData("Backup")]
    [InlineData("Build")]
    public async Task What_a_failed_release_left_closed_stays_closed_when_the_next_one_fails_too(string failing)
    {
        await LeftAsync();

        var code = await _run.DeployAsync(
            ("EnableMaintenance", _run.Get<ClosedSite>().CloseAsync), (failing, _ => throw new SlipwayException("It failed.")));

        Assert.Equal(ExitCode.NeedsAPerson, code);
        Assert.True(_project.IsClosed);
        Assert.Contains(_run.Shown, line => line.Contains("The site stays closed, as the release before this one had to leave it.", StringComparison.Ordinal));
        Assert.True((await _run.ReleasesAsync())[0] is { State: ReleaseState.NeedsAPerson, Maintenance.ClosedHere: true });
    }

    [Fact]
    public async Task An_app_that_crashed_does_not_hide_that_the_site_was_left_closed()
    {
        await LeftAsync();
        StopApp();

        Assert.True((await CloseAsync()).Maintenance is { WasOn: false, ClosedHere: true, LeftClosed: true, Proven: false });
    }

    [Theory]
    [InlineData("", 7, false)]
    [InlineData("200", 0, true)]
    public async Task An_app_that_restarts_counts_as_running_when_it_answers(string status, int exitCode, bool asked)
    {
        Change("web", container => container with { RestartCount = 3 });
        _project.Engine.OnExec("curl", _ => new CommandResult(_project.IsClosed ? 0 : exitCode, _project.IsClosed ? "503" : status, "", default));

        var release = await CloseAsync();

        Assert.Equal(asked, _project.IsClosed);
        Assert.Equal(asked, release.Maintenance.ClosedHere);
    }

    [Fact]
    public async Task Workers_are_stopped_though_the_app_does_not_run()
    {
        StopApp();

        var release = await CloseAsync();

        Assert.Equal("worker", Assert.Single(release.StoppedWorkers).Service);
        Assert.DoesNotContain(_project.Engine.Containers, container => container is { Service: "worker", IsRunning: true });
        Assert.False(release.Maintenance.ClosedHere);
    }

    [Fact]
    public async Task Maintenance_is_a_person_s_where_the_flag_was_on_though_visitors_did_not_see_the_page_at_first()
    {
        _project.Close();
        var asked = 0;
        _project.Engine.OnExec("curl", _ => Application.FakeEngine.Ok(asked++ == 0 ? "502" : "503"));

        Assert.True((await CloseAsync()).Maintenance is { WasOn: true, ClosedHere: false, Proven: true });
    }

    [Fact]
    public async Task What_Start_would_wait_for_is_waited_for_before_anything_stops_or_closes()
    {
        _project.Needs = "service_healthy";
        Change("cache", container => container with { Health = "unhealthy", HealthInterval = TimeSpan.FromSeconds(10) });
        var began = _project.Time.GetUtcNow();
        TimeSpan? touched = null;
        _project.Engine.Runner.BeforeEach = command =>
        {
            if (_project.IsClosed || command.Arguments.Contains("stop")) touched ??= _project.Time.GetUtcNow() - began;
            return Task.CompletedTask;
        };

        await CloseAsync();

        Assert.True(_project.IsClosed);
        Assert.InRange(touched!.Value.TotalSeconds, 60, 62);
    }

    private void StopApp() => Change("web", container => container with { Status = "exited" });

    private void Change(string service, Func<Container, Container> change) =>
        _project.Engine.Change(_project.Engine.Containers.Single(container => container.Service == service), change);

    private async Task LeftAsync()
    {
        _project.Close();
        var left = Ended("20200101-1", ReleaseState.NeedsAPerson, "Migrate");
        left.Maintenance = new MaintenanceRecord { WasOn = false, ClosedHere = true };
        await _run.Journal.SaveAsync(left, TestContext.Current.CancellationToken);
    }

    private async Task<Release> CloseAsync()
    {
        var release = await _run.ReleaseAsync();
        await _run.Get<ClosedSite>().CloseAsync(_run.Step(release));
        return release;
    }

    private static Release Ended(string id, ReleaseState state, string failed)
    {
        var release = Some.Release(id, state);
        if (failed != "Preflight") release.Steps.Add(Step("EnableMaintenance", StepState.Done));
        release.Steps.Add(Step(failed, StepState.Failed));
        return release;
    }

    private static StepRecord Step(string name, StepState state) => new() { Name = name, State = state, StartedAt = DateTimeOffset.UnixEpoch };
}
