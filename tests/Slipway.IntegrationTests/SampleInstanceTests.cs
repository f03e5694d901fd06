using Slipway.Docker;
using Slipway.Processes;

namespace Slipway.IntegrationTests;

/// <summary>What the other tests stand on: installations that do not meet, and go without a trace.</summary>
[Collection(SampleTests.Name)]
public class SampleInstanceTests(SampleFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Installations_side_by_side_have_their_own_project_and_port()
    {
        var one = await fixture.NewAsync(Cancellation);
        var other = await fixture.NewAsync(Cancellation);

        Assert.NotEqual(one.Port, other.Port);
        Assert.Equal(one.Project, (await fixture.ComposeAsync(one, Cancellation, "config", "--format", "json")).Split('"')[3]);
        Assert.NotEqual(one.Project, other.Project);
    }

    [Fact]
    public async Task Removing_one_leaves_nothing_of_its_project_in_the_engine()
    {
        var instance = await fixture.NewAsync(Cancellation);
        await fixture.ComposeAsync(instance, Cancellation, "up", "--detach", "--build", "redis");
        await DockerAsync("tag", $"{instance.Project}-redis", $"{instance.Project}-redis:slipway-some-release");
        Assert.NotEqual("", await EverythingAsync(instance.Project));

        await fixture.RemoveAsync(instance);

        Assert.Equal("", await EverythingAsync(instance.Project));
        Assert.False(Directory.Exists(instance.Folder));
    }

    private async Task<string> EverythingAsync(string project)
    {
        var label = $"label={ComposeLabels.Project}={project}";
        return await DockerAsync("ps", "--all", "--quiet", "--filter", label)
            + await DockerAsync("volume", "ls", "--quiet", "--filter", label)
            + await DockerAsync("network", "ls", "--quiet", "--filter", label)
            + await DockerAsync("image", "ls", "--quiet", "--filter", $"reference={project}-*:*");
    }

    private async Task<string> DockerAsync(params string[] arguments) =>
        (await fixture.Runner.RunCheckedAsync(await fixture.Engine.CommandAsync(arguments, Cancellation), "docker", Cancellation)).Output;
}
