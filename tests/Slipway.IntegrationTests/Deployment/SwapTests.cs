using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>What visitors get while the app is replaced, start-first, stop-first, and without closing the site; and what a deployment asks of Docker.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed partial class SwapTests(SampleFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Visitors_get_the_site_or_the_page_and_without_maintenance_the_site_alone()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));

        await StartFirstAsync(sample);
        await OpenAllTheTimeAsync(sample);
        await OpenAndBadAsync(sample);
        await StopFirstAsync(sample);
    }

    private static async Task StartFirstAsync(DeployedSample sample)
    {
        await sample.CommitAsync("Start first", ("VERSION", "1.1.0\n"));

        var (output, answers) = await UnderProbeAsync(sample, () => sample.SucceedAsync("--target=Deploy"));

        Assert.Empty(answers.Keys.Except(["200", "503"]));
        Assert.Contains("start-first: two containers of web can run at once", output, StringComparison.Ordinal);
        Assert.Contains("; built ahead", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());

        // Compose finds nothing to change, by hand or otherwise.
        var web = await sample.ComposeAsync("ps", "-q", "web");
        Assert.Single(web.Trim().Split('\n'));
        await sample.ComposeAsync("up", "-d");
        Assert.Equal(web, await sample.ComposeAsync("ps", "-q", "web"));
        Assert.Contains($"{sample.Instance.Project}-web-1", await sample.ComposeAsync("ps", "--format", "{{.Name}}"), StringComparison.Ordinal);

        var log = await File.ReadAllTextAsync(Path.Combine(sample.Instance.StateDirectory, "releases", sample.Releases()[0].Id, "deploy.log"), Cancellation);
        var counted = Counts().Match(log);
        Assert.True(counted.Success, "the calls are not counted in the log");
        Assert.InRange(Number(counted.Groups["boots"]), 1, 3);
        Assert.InRange(Number(counted.Groups["compose"]), 1, 8);
    }

    private static async Task OpenAllTheTimeAsync(DeployedSample sample)
    {
        await sample.CommitAsync("Roll", ("VERSION", "1.2.0\n"));

        var (output, answers) = await UnderProbeAsync(sample, () => sample.SucceedAsync("--target=Deploy", "--maintenance=migrations"));

        Assert.Equal(["200"], answers.Keys);
        Assert.Contains("the site stays open: no migration is pending", output, StringComparison.Ordinal);
        Assert.Contains("the site stayed open", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.2.0"), await sample.VisitAsync());
        Assert.Single((await sample.ComposeAsync("ps", "-q", "web")).Trim().Split('\n'));
    }

    private static async Task OpenAndBadAsync(DeployedSample sample)
    {
        var routes = await File.ReadAllTextAsync(Path.Combine(sample.Instance.AppDirectory, "config", "routes.rb"), Cancellation);
        await sample.CommitAsync("Lose the health path", ("config/routes.rb", routes.Replace("get \"up\"", "get \"down\"", StringComparison.Ordinal)), ("VERSION", "1.3.0\n"));
        var before = await sample.ComposeAsync("ps", "-q", "web");

        var (output, answers) = await UnderProbeAsync(sample, () => sample.FailAsync(1, "--target=Deploy", "--maintenance=migrations", "--start-timeout=25s"));

        Assert.Equal(["200"], answers.Keys);
        Assert.Contains("Service web did not start: /up answers", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.2.0"), await sample.VisitAsync());
        Assert.Equal(before, await sample.ComposeAsync("ps", "-a", "-q", "web"));
        Assert.Equal(ReleaseState.Failed, sample.Releases()[0].State);
        await sample.CommitAsync("Find it again", ("config/routes.rb", routes), ("VERSION", "1.4.0\n"));
    }

    private static async Task StopFirstAsync(DeployedSample sample)
    {
        var (output, answers) = await UnderProbeAsync(sample, () => sample.SucceedAsync("--target=Deploy", "--swap=stop-first"));

        Assert.Empty(answers.Keys.Except(["200", "503"]));
        Assert.Contains("stop-first: DEPLOY_SWAP=stop-first", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.4.0"), await sample.VisitAsync());
    }

    // Two visitors at a time, each with a question every 50 ms: 40 a second.
    private static async Task<(string Output, IReadOnlyDictionary<string, int> Answers)> UnderProbeAsync(DeployedSample sample, Func<Task<string>> deploy)
    {
        await using var one = new Prober(sample.Instance.Url);
        await using var two = new Prober(sample.Instance.Url);
        var output = await deploy();
        return (output, one.Answers.Concat(two.Answers).GroupBy(answer => answer.Key).ToDictionary(group => group.Key, group => group.Sum(answer => answer.Value)));
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("--- (?<boots>[0-9]+) Rails boots, (?<compose>[0-9]+) Compose calls")]
    private static partial Regex Counts();
}
