using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Releases;

public sealed class CrontabsTests : IDisposable
{
    private const string Install = "bin/install-cron";

    private readonly ScriptedProject _project = new ScriptedProject().Running();

    public CrontabsTests()
    {
        _project.Engine.OnExec("crontab -l", "0 4 * * * clean\n");
        _project.Engine.OnShell(Install);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task An_installed_crontab_is_kept_in_the_release()
    {
        var (release, result, warnings) = await InstallAsync();

        Assert.True(release.HasCrontab);
        Assert.Equal("1 job in DEPLOY_CRON_COMMAND in shop-web-1", result.Note);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_install_the_step_says_why()
    {
        var (release, result, _) = await InstallAsync(settings => settings with { CronCommand = null });

        Assert.True(result.IsSkipped);
        Assert.Equal("the application is not Rails, and DEPLOY_CRON_COMMAND is not set", result.Note);
        Assert.False(release.HasCrontab);
    }

    [Fact]
    public async Task A_failure_is_a_warning_where_no_crontab_was_there_and_none_is_required()
    {
        Fails();

        var (release, result, warnings) = await InstallAsync();

        Assert.Equal(StepResult.Done("not installed, see the warning"), result);
        Assert.Contains("DEPLOY_CRON_REQUIRED=true makes this a failure", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.False(release.HasCrontab);
    }

    [Fact]
    public async Task A_failure_is_one_where_a_crontab_is_required()
    {
        Fails();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => InstallAsync(settings => settings with { CronRequired = true }));

        Assert.Contains("no cron here", fault.Details);
    }

    [Fact]
    public async Task A_failure_is_one_where_the_release_before_had_a_crontab()
    {
        await BeforeAsync("20200101-1", hasCrontab: true);
        Fails();

        await Assert.ThrowsAsync<SlipwayException>(() => InstallAsync());
    }

    [Fact]
    public async Task A_baseline_in_between_says_nothing_of_crontabs()
    {
        await BeforeAsync("20200101-1", hasCrontab: true);
        await BeforeAsync("20200102-1", hasCrontab: false, Baseline.Workflow);
        Fails();

        await Assert.ThrowsAsync<SlipwayException>(() => InstallAsync());
    }

    [Fact]
    public async Task Only_the_last_good_release_counts()
    {
        await BeforeAsync("20200101-1", hasCrontab: true);
        await BeforeAsync("20200102-1", hasCrontab: false);
        await BeforeAsync("20200103-1", hasCrontab: true, state: ReleaseState.Failed);
        Fails();

        var (_, _, warnings) = await InstallAsync();

        Assert.Single(warnings);
    }

    private void Fails() => _project.Engine.OnShell(Install, exitCode: 1, error: "no cron here\n");

    private async Task BeforeAsync(string id, bool hasCrontab, string workflow = "Deploy", ReleaseState state = ReleaseState.Succeeded)
    {
        using var run = _project.Run();
        await run.Journal.SaveAsync(
            new Release { Id = id, Workflow = workflow, Project = "shop", Environment = "production", State = state, StartedAt = _project.Time.GetUtcNow(), HasCrontab = hasCrontab }, Token);
    }

    private async Task<(Release Release, StepResult Result, IReadOnlyList<string> Warnings)> InstallAsync(Func<DeploySettings, DeploySettings>? change = null)
    {
        using var run = _project.Run(settings => (change ?? (same => same))(settings with { CronCommand = Install }));
        var release = await run.ReleaseAsync();
        return (release, await run.Get<Crontabs>().InstallAsync(run.Step(release)), run.Log.Warnings);
    }
}
