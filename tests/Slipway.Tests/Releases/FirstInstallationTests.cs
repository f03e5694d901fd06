using Slipway.Releases;

namespace Slipway.Tests.Releases;

public sealed class FirstInstallationTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Where_containers_are_it_is_not_the_first() => Assert.False(await IsFirstAsync(running: false));

    [Fact]
    public async Task An_attempt_that_failed_before_leaves_it_the_first() => Assert.True(await IsFirstAsync(running: false, Attempt("1", "Start")));

    [Fact]
    public async Task An_app_that_somebody_started_since_may_have_data() => Assert.False(await IsFirstAsync(running: true, Attempt("1", "Start")));

    [Theory]
    [InlineData("DisableMaintenance", ReleaseState.RolledBack)]
    [InlineData("HealthCheck", ReleaseState.Succeeded)]
    public async Task Once_it_was_opened_or_ended_well_there_may_be_data(string furthest, ReleaseState state) =>
        Assert.False(await IsFirstAsync(running: false, Attempt("1", furthest, state)));

    [Fact]
    public async Task One_attempt_that_was_not_the_first_is_enough()
    {
        var other = Attempt("2", "Start");
        other.FirstInstall = false;

        Assert.False(await IsFirstAsync(running: false, Attempt("1", "Start"), other));
    }

    private async Task<bool> IsFirstAsync(bool running, params Release[] releases)
    {
        using var run = _project.Run();
        foreach (var release in releases) await run.Journal.SaveAsync(release, Token);
        if (!running) _project.Engine.Change(_project.Engine.Containers.Single(container => container.Service == "web"), container => container with { Status = "exited" });
        return await run.Get<FirstInstallation>().IsFirstAsync(await run.ApplicationAsync(), Token);
    }

    private static Release Attempt(string id, string furthest, ReleaseState state = ReleaseState.RolledBack)
    {
        var release = Some.Release(id, state);
        release.FirstInstall = true;
        release.Steps.Add(new StepRecord { Name = furthest, State = StepState.Failed, StartedAt = release.StartedAt });
        return release;
    }
}
