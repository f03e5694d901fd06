using Slipway.Application;
using Slipway.Git;
using Slipway.Releases;
using Slipway.Releases.Survey;
using Slipway.Settings;

namespace Slipway.Tests.Releases;

/// <summary>When Preflight begins the boot of Rails that closes the site.</summary>
public sealed class MaintenanceAheadTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();

    public MaintenanceAheadTests() => _project.Engine.OnExec("bin/rails runner");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_commit_that_no_release_has_tried_yet_will_need_it() => Assert.True(await IsBegunAsync());

    [Fact]
    public async Task One_that_was_tried_may_not_be_deployed_again() =>
        Assert.False(await IsBegunAsync(before: entry => entry.ToCommit = ScriptedGit.New));

    [Fact]
    public async Task Nothing_new_needs_nothing() => Assert.False(await IsBegunAsync(head: ScriptedGit.New));

    [Fact]
    public async Task A_dry_run_begins_nothing() => Assert.False(await IsBegunAsync(dryRun: true));

    [Fact]
    public async Task Nor_does_a_step_for_which_the_next_one_comes_in_another_process() => Assert.False(await IsBegunAsync(workflow: "Steps"));

    [Fact]
    public async Task Nor_where_the_site_may_stay_open() =>
        Assert.False(await IsBegunAsync(change: settings => settings with { MaintenanceUse = MaintenanceUse.Migrations }));

    [Fact]
    public async Task Nor_in_an_app_that_restarts_in_a_loop()
    {
        _project.Engine.Change(_project.Engine.Containers.Single(container => container.Service == "web"), container => container with { RestartCount = 3 });

        Assert.False(await IsBegunAsync());
    }

    private async Task<bool> IsBegunAsync(
        string? head = null, string workflow = "Deploy", bool dryRun = false, Action<Release>? before = null, Func<DeploySettings, DeploySettings>? change = null)
    {
        using var run = _project.Run(
            settings => (change ?? (same => same))(settings with { MaintenanceFile = null, MaintenanceMethod = MaintenanceMethod.Rails }), dryRun);
        if (before is not null)
        {
            var entry = await run.ReleaseAsync();
            before(entry);
            entry.State = ReleaseState.Failed;
            await run.Journal.SaveAsync(entry, Token);
            _project.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var release = new Release { Id = "20260101-000000-000-0000", Workflow = workflow, Project = "shop", Environment = "production", StartedAt = _project.Time.GetUtcNow() };
        await run.Get<MaintenanceAhead>().BeginAsync(release, await run.ApplicationAsync(), new CheckoutState("main", head ?? ScriptedGit.Old, ScriptedGit.New, IsForward: true), Token);
        return run.Get<RailsRunner>().IsKept;
    }
}
