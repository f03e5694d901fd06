using System.Text;
using Slipway.Demo;
using Slipway.Processes;
using Slipway.Tests.Documentation;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>What deployments leave for Prometheus, read by Prometheus' own tool.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class MetricsTests(SampleFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Root => new CheckoutRoot().Folder;

    [Fact]
    public async Task Promtool_accepts_what_a_good_and_a_failed_deployment_write_and_the_alerts_of_the_page()
    {
        await using var app = await OtherApplication.NewAsync(fixture, OtherApplication.Settings("A site in one process, its page by its own flag"), ("other-app", ""));
        var file = Path.Combine(app.Instance.Folder, "shop.prom");
        var image = $"{app.Instance.Project}-promtool";
        await DockerAsync(["build", "--quiet", "--tag", image, Path.Combine(Root, "tests", "promtool")]);
        try
        {
            await app.SucceedAsync("--target=Deploy", $"--metrics-file={file}");
            Assert.Contains("slipway_last_run_result{project=", await File.ReadAllTextAsync(file, Cancellation), StringComparison.Ordinal);
            await PromtoolAsync(image, ["check", "metrics"], await File.ReadAllTextAsync(file, Cancellation));

            await app.CommitAsync("Cannot be built", ("Dockerfile", "FROM debian:trixie-slim\nRUN false\n"));
            await app.FailAsync(1, "--target=Deploy", $"--metrics-file={file}");
            await PromtoolAsync(image, ["check", "metrics"], await File.ReadAllTextAsync(file, Cancellation));

            var alerts = Assert.Single(MarkdownPage.Read(Path.Combine(Root, "docs", "outputs.md")).Blocks, block => block.Language == "yaml").Text;
            var rules = "groups:\n- name: slipway\n  rules:\n" + string.Concat(alerts.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"  {line}\n"));
            Assert.Contains("2 rules found", await PromtoolAsync(image, ["check", "rules"], rules), StringComparison.Ordinal);
        }
        finally
        {
            await DockerAsync(["image", "rm", image]);
        }
    }

    private async Task<string> PromtoolAsync(string image, string[] arguments, string input)
    {
        var command = await fixture.Engine.CommandAsync(["run", "--rm", "--interactive", image, .. arguments], Cancellation);
        var result = await fixture.Runner.RunAsync(command with { WriteInput = (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(input), token).AsTask() }, Cancellation);
        Assert.True(result.Succeeded, $"{result.Output}\n{result.Error}\n{input}");
        return result.Output;
    }

    private async Task DockerAsync(string[] arguments) =>
        await fixture.Runner.RunCheckedAsync(await fixture.Engine.CommandAsync(arguments, CancellationToken.None), "docker " + arguments[0], CancellationToken.None);
}
