using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tests.Releases;

public sealed class BuildingTests : IDisposable
{
    private readonly ScriptedProject _project = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task New_images_are_built_beside_the_containers_and_kept_under_the_release_s_name()
    {
        _project.Running();
        var before = _project.Engine.Containers.ToList();

        var (release, result) = await BuildAsync();

        Assert.EndsWith(" build web worker", Assert.Single(Builds), StringComparison.Ordinal);
        Assert.Equal([("web", $"shop-web:slipway-{release.Id}"), ("worker", $"shop-worker:slipway-{release.Id}")], release.Images.Select(image => (image.Service, image.Tag)));
        Assert.All(release.Images, image => Assert.Equal(image.Id, _project.Images[image.Tag!]));
        Assert.Matches("^web [0-9a-f]{12}, worker [0-9a-f]{12}$", result.Note);
        Assert.Equal(before, _project.Engine.Containers);
    }

    [Fact]
    public async Task What_ran_before_is_kept_under_its_own_release()
    {
        _project.Running();
        using (var run = _project.Run()) await run.Journal.SaveAsync(_project.Deployed("20260101-1", ScriptedGit.Old), Token);

        var (release, _) = await BuildAsync();

        Assert.Equal(["shop-web:slipway-20260101-1", "shop-worker:slipway-20260101-1"], release.ImagesBefore.Select(image => image.Tag));
        Assert.Equal(ScriptedProject.Id("oldweb"), _project.Images["shop-web:slipway-20260101-1"]);
        Assert.NotEqual(ScriptedProject.Id("oldweb"), _project.Images["shop-web"]);
    }

    [Fact]
    public async Task What_ran_before_any_release_becomes_the_baseline()
    {
        _project.Running();

        var (release, _) = await BuildAsync();

        using var run = _project.Run();
        var baseline = (await run.ReleasesAsync())[1];
        Assert.Equal((Baseline.Workflow, ReleaseState.Succeeded, null), (baseline.Workflow, baseline.State, baseline.ToCommit));
        Assert.True(string.CompareOrdinal(baseline.Id, release.Id) < 0);
        Assert.Equal(release.ImagesBefore, baseline.Images);
        Assert.Equal($"shop-web:slipway-{baseline.Id}", baseline.Images[0].Tag);
    }

    [Fact]
    public async Task On_a_first_install_there_is_nothing_to_keep()
    {
        var (release, _) = await BuildAsync();

        Assert.Empty(release.ImagesBefore);
        Assert.Equal(2, release.Images.Count);
        using var run = _project.Run();
        Assert.Single(await run.ReleasesAsync());
    }

    [Fact]
    public async Task What_goes_back_is_in_the_journal_before_the_build_begins()
    {
        _project.Running();
        _project.BuildFails = new CommandResult(17, "", "failed to solve: no such stage\n", TimeSpan.Zero);

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => BuildAsync());

        Assert.StartsWith("Building web, worker failed", fault.Message, StringComparison.Ordinal);
        Assert.Contains("failed to solve: no such stage", fault.Details);
        using var run = _project.Run();
        var release = (await run.ReleasesAsync())[0];
        Assert.Equal(ScriptedProject.Id("oldweb"), release.ImagesBefore[0].Id);
        Assert.Empty(release.Images);
    }

    [Theory]
    [InlineData(true, false, " build --no-cache web worker")]
    [InlineData(false, true, " build --pull web worker")]
    public async Task Rebuild_and_the_setting_reach_the_builder(bool noCache, bool pull, string expected)
    {
        await BuildAsync(noCache, settings => settings with { BuildPull = pull, BuildTimeout = TimeSpan.FromMinutes(7) });

        Assert.EndsWith(expected, Assert.Single(Builds), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(7), _project.Engine.Runner.Commands.Single(command => command.Arguments.Contains("build")).Deadline);
    }

    private IEnumerable<string> Builds => _project.Engine.Runner.Lines.Where(line => line.Contains(" build ", StringComparison.Ordinal));

    private async Task<(Release Release, StepResult Result)> BuildAsync(bool noCache = false, Func<DeploySettings, DeploySettings>? change = null)
    {
        using var run = _project.Run(change);
        var release = await run.ReleaseAsync();
        await run.Journal.SaveAsync(release, Token);
        return (release, await run.Get<Building>().BuildAsync(run.Step(release), noCache));
    }
}
