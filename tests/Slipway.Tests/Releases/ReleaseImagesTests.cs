using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class ReleaseImagesTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly RunHarness _run;

    public ReleaseImagesTests() => _run = _project.Run();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ReleaseImages Images => _run.Get<ReleaseImages>();

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Theory]
    [InlineData("shop-web", "shop-web:slipway-r1")]
    [InlineData("acme/shop:latest", "acme/shop:slipway-r1")]
    [InlineData("registry.example:5000/acme/shop", "registry.example:5000/acme/shop:slipway-r1")]
    [InlineData("registry.example:5000/acme/shop:1.2", "registry.example:5000/acme/shop:slipway-r1")]
    [InlineData("acme/shop:1.2@sha256:0123", "acme/shop:slipway-r1")]
    public async Task An_image_is_kept_under_its_own_name_and_the_release_s_tag(string name, string tag)
    {
        var id = _project.Image("anything", "x");

        var kept = await Images.KeepAsync([new ImageRecord("web", name, id)], "r1", Token);

        Assert.Equal([new ImageRecord("web", name, id, tag)], kept);
        Assert.Equal(id, _project.Images[tag]);
    }

    [Fact]
    public async Task An_image_that_is_gone_cannot_be_kept()
    {
        var id = _project.Images["shop-web"];
        _project.RemoveImage(id);

        Assert.Empty(await Images.KeepAsync([new ImageRecord("web", "shop-web", id)], "r1", Token));
        Assert.DoesNotContain(_project.Engine.Runner.Lines, line => line.StartsWith("docker tag", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_runs_is_what_the_newest_container_of_each_app_service_was_made_from()
    {
        var old = _project.Images["shop-web"];
        _project.Image("shop-web", "newer");
        _project.Start("web");
        _project.Engine.Add("worker", oneOff: true, folder: _project.App);

        var running = await Images.RunningAsync(await _run.ApplicationAsync(), Token);

        Assert.Equal(
            [new ImageRecord("web", "shop-web", ScriptedProject.Id("newer")), new ImageRecord("worker", "shop-worker", ScriptedProject.Id("oldworker"))], running);
        Assert.DoesNotContain(running, image => image.Id == old);
    }

    [Fact]
    public async Task What_was_built_is_what_the_names_mean_now()
    {
        _project.Image("shop-web", "built");

        var built = await Images.BuiltAsync(await _run.ApplicationAsync(), Token);

        Assert.Equal(new ImageRecord("web", "shop-web", ScriptedProject.Id("built")), built[0]);
    }

    [Fact]
    public async Task A_name_without_an_image_after_the_build_is_an_error()
    {
        _project.Images.Remove("shop-worker");

        var fault = await Assert.ThrowsAsync<SlipwayException>(async () => await Images.BuiltAsync(await _run.ApplicationAsync(), Token));

        Assert.Equal("Service worker has no image shop-worker after the build.", fault.Message);
    }

    [Fact]
    public async Task The_running_release_is_the_newest_good_one_that_has_every_image_that_runs()
    {
        await _run.Journal.SaveAsync(_project.Deployed("20260101-1", ScriptedGit.Old), Token);
        await _run.Journal.SaveAsync(_project.Deployed("20260102-1", ScriptedGit.New), Token);
        var failed = _project.Deployed("20260103-1", ScriptedGit.New);
        failed.State = ReleaseState.Failed;
        await _run.Journal.SaveAsync(failed, Token);
        var half = _project.Deployed("20260104-1", ScriptedGit.New);
        half.Images = [half.Images[0]];
        await _run.Journal.SaveAsync(half, Token);

        var running = await Images.RunningAsync(await _run.ApplicationAsync(), Token);

        Assert.Equal("20260102-1", (await Images.RunningReleaseAsync(running, Token))!.Id);
        Assert.Equal("20260104-1", (await Images.RunningReleaseAsync([running[0]], Token))!.Id);
        Assert.Null(await Images.RunningReleaseAsync([], Token));
        Assert.Null(await Images.RunningReleaseAsync([running[0] with { Id = "sha256:other" }], Token));
    }
}
