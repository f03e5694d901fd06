using Slipway.Application;
using Slipway.Demo;
using Slipway.Docker;
using Slipway.IntegrationTests.Deployment;
using Slipway.Processes;

namespace Slipway.IntegrationTests.Proxies;

/// <summary>The configurations of docs/proxies.md, before something that stands for an application.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class ProxyTests(SampleFixture fixture) : IAsyncDisposable
{
    private static readonly string[] Proxies = ["nginx", "caddy"];

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-proxies-").FullName;
    private readonly string _project = $"slipway-proxies-{Path.GetRandomFileName()[..6]}";
    private bool _up;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Sources => Path.Combine(new CheckoutRoot().Folder, "tests", "proxies");

    public async ValueTask DisposeAsync()
    {
        if (_up) await ComposeAsync(CancellationToken.None, "down", "--volumes", "--rmi", "local");
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Visitors_get_the_site_or_the_page_whatever_becomes_of_the_application()
    {
        fixture.SkipWithoutEngine();
        foreach (var file in Directory.GetFiles(Sources)) File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        Directory.CreateDirectory(Path.Combine(_folder, "flag"));
        _up = true;
        await ComposeAsync(Cancellation, "up", "-d", "--build");
        var sites = new List<Uri>();
        foreach (var proxy in Proxies) sites.Add(new Uri($"http://{(await ComposeAsync(Cancellation, "port", proxy, "80")).Trim()}/"));
        foreach (var site in sites) await BecomesAsync(site, 200);

        // What Preflight and Doctor look for.
        Assert.False(ProxyCover.LeavesDeadUpstream(await ConfigurationAsync("nginx") ?? ""));
        Assert.Contains("error_page 502", await ConfigurationAsync("nginx"), StringComparison.Ordinal);

        // Its image has an nginx too, which does not run and hands on nothing.
        Assert.False(ProxyCover.LeavesDeadUpstream(await ConfigurationAsync("caddy") ?? ""));

        // A changed address, and a moment with two.
        var answers = new List<IReadOnlyDictionary<string, int>>();
        var old = (await ComposeAsync(Cancellation, "ps", "-q", "web")).Trim();
        await using (var nginx = new Prober(sites[0]))
        await using (var caddy = new Prober(sites[1]))
        {
            await ComposeAsync(Cancellation, "up", "-d", "--no-recreate", "--no-build", "--scale", "web=2", "web");
            // As long as they go on with what they know: a second, as both configurations say.
            await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
            await RunAsync(["stop", old]);
            await RunAsync(["rm", old]);
            foreach (var site in sites) await BecomesAsync(site, 200);
            answers.AddRange([nginx.Answers, caddy.Answers]);
        }

        Assert.All(answers, each => Assert.Equal(["200"], each.Keys));

        // A dead upstream.
        await ComposeAsync(Cancellation, "stop", "web");
        foreach (var site in sites) await ShowsPageAsync(site);
        await ComposeAsync(Cancellation, "start", "web");
        foreach (var site in sites) await BecomesAsync(site, 200);

        // A flag file.
        await File.WriteAllTextAsync(Path.Combine(_folder, "flag", "maintenance.on"), "", Cancellation);
        foreach (var site in sites) await ShowsPageAsync(site);
        File.Delete(Path.Combine(_folder, "flag", "maintenance.on"));
        foreach (var site in sites) await BecomesAsync(site, 200);
    }

    [Fact]
    public void The_documentation_shows_the_files_that_are_tried_here()
    {
        var page = File.ReadAllText(Path.Combine(Sources, "..", "..", "docs", "proxies.md"));

        Assert.Contains($"```nginx\n{File.ReadAllText(Path.Combine(Sources, "nginx.conf"))}```", page, StringComparison.Ordinal);
        Assert.Contains($"```caddyfile\n{File.ReadAllText(Path.Combine(Sources, "Caddyfile"))}```", page, StringComparison.Ordinal);
    }

    private static async Task ShowsPageAsync(Uri site)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(site, Cancellation);
        Assert.Equal((503, "30", true), ((int)answer.StatusCode, answer.Headers.RetryAfter?.ToString(), (await answer.Content.ReadAsStringAsync(Cancellation)).Contains("back in a moment", StringComparison.Ordinal)));
    }

    private static async Task BecomesAsync(Uri site, int status)
    {
        using var client = new HttpClient();
        await DeployedSample.UntilAsync(() =>
        {
            try
            {
                using var answer = client.Send(new HttpRequestMessage(HttpMethod.Get, site), Cancellation);
                return (int)answer.StatusCode == status;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    private async Task<string> ComposeAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var command = await fixture.Engine.CommandAsync(["compose", "-p", _project, .. arguments], cancellationToken);
        return (await fixture.Runner.RunCheckedAsync(command with { WorkingDirectory = _folder }, "docker compose " + arguments[0], cancellationToken)).Output;
    }

    private async Task<string?> ConfigurationAsync(string proxy)
    {
        var docker = new DockerClient(fixture.Engine, fixture.Runner);
        var container = await docker.DockerInspectAsync((await ComposeAsync(Cancellation, "ps", "-q", proxy)).Trim(), Cancellation);
        return await new NginxConfiguration(docker).ReadAsync(container!, Cancellation);
    }

    private async Task RunAsync(string[] arguments) =>
        await fixture.Runner.RunCheckedAsync(await fixture.Engine.CommandAsync(arguments, Cancellation), "docker " + arguments[0], Cancellation);
}
