using Slipway.Application;
using Slipway.Health;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Health;

public sealed class HealthProbesTests
{
    private const string Boot = "bin/rails runner -";
    private const string AllOk = """
        SLIPWAY {"final":false,"probes":[{"name":"database","state":"ok","reason":"primary","ms":24},{"name":"redis","state":"unused","reason":"the application does not use Redis","ms":1},{"name":"migrations","state":"ok","reason":null,"ms":27}]}

        """;

    private readonly FakeEngine _engine = new();
    private readonly JumpingTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gate_asks_one_boot_and_HTTP_inside()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, AllOk);
        _engine.OnExec("curl", "200");

        var report = await RunAsync(HealthScope.Gate);

        Assert.True(report.Healthy);
        Assert.Equal(["database", "redis", "migrations", "http"], report.Probes.Select(probe => probe.Name));
        Assert.Equal(ProbeOutcome.NotUsed, report.Probes[1].Outcome);
        Assert.Equal(TimeSpan.FromMilliseconds(24), report.Probes[0].Duration);
        Assert.Equal(1, _engine.Execs.Count(words => words == Boot));
        Assert.Contains("SELECT 1", _engine.Runner.Inputs[_engine.Runner.Commands.FindIndex(command => command.Arguments[^1] == "-")], StringComparison.Ordinal);
        Assert.Empty(report.Details);
    }

    [Fact]
    public async Task HTTP_inside_is_asked_again_until_it_answers()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, AllOk);
        var asked = 0;
        _engine.OnExec("curl", _ => ++asked < 5 ? new(7, "000", "curl: (7) refused\n", TimeSpan.Zero) : FakeEngine.Ok("200"));

        Assert.True((await RunAsync(HealthScope.Gate)).Healthy);
        Assert.Equal(5, asked);
    }

    [Theory]
    [InlineData("301")]
    [InlineData("500")]
    public async Task Anything_but_200_inside_has_failed_at_the_deadline(string status)
    {
        _engine.Add("web");
        _engine.OnExec(Boot, AllOk);
        _engine.OnExec("curl", status);

        var report = await RunAsync(HealthScope.Gate);

        var failed = Assert.Single(report.Failed);
        Assert.Equal("http", failed.Name);
        Assert.Contains($"/up answers {status}", failed.Reason, StringComparison.Ordinal);
        Assert.InRange(report.Duration, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
        Assert.Contains("shop-web-1: the last line of the log", report.Details);
    }

    [Fact]
    public async Task Pending_migrations_are_final_at_once()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, """SLIPWAY {"final":true,"probes":[{"name":"migrations","state":"failed","reason":"1 pending: 1 A","ms":3}]}""" + "\n");
        _engine.OnExec("curl", "500");

        var report = await RunAsync(HealthScope.Gate);

        Assert.Contains(report.Failed, probe => probe is { Name: "migrations", Reason: "1 pending: 1 A" });
        Assert.True(report.Duration < TimeSpan.FromSeconds(1));
        Assert.Equal(1, _engine.Execs.Count(words => words == Boot));
    }

    [Fact]
    public async Task The_boot_is_told_how_long_it_may_ask_again()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, AllOk);
        _engine.OnExec("curl", "200");

        await RunAsync(HealthScope.Gate);

        var boot = _engine.Runner.Commands.Single(command => command.Arguments[^1] == "-");
        Assert.Equal($"{new JumpingTime().GetUtcNow().ToUnixTimeSeconds() + 10}.000", boot.Environment["SLIPWAY_UNTIL"]);
        Assert.Equal(TimeSpan.FromSeconds(15), boot.Deadline);
    }

    [Fact]
    public async Task A_boot_that_fails_is_tried_again_with_a_pause()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "200");
        var boots = 0;
        _engine.OnExec(Boot, _ => ++boots < 3 ? new(1, "", "connection refused\n", TimeSpan.Zero) : FakeEngine.Ok(AllOk));

        var report = await RunAsync(HealthScope.Gate);

        Assert.True(report.Healthy);
        Assert.True(report.Duration >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task An_application_that_never_boots_fails_with_what_it_printed()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "200");
        _engine.OnExec(Boot, exitCode: 1, error: "boom\n");

        var report = await RunAsync(HealthScope.Gate);

        Assert.Equal(["database", "redis", "migrations"], report.Failed.Select(probe => probe.Name));
        Assert.Contains("boom", report.Details);
        Assert.InRange(_engine.Execs.Count(words => words == Boot), 2, 11);
    }

    [Fact]
    public async Task A_container_that_ended_ends_the_wait_with_its_log()
    {
        var web = _engine.Add("web");
        _engine.OnExec(Boot, _ =>
        {
            _engine.Change(web, old => old with { Status = "exited", ExitCode = 137 });
            return new(137, "", "", TimeSpan.Zero);
        });
        _engine.OnExec("curl", "000", exitCode: 7);

        var report = await RunAsync(HealthScope.Gate);

        Assert.Equal("shop-web-1 exited with code 137", report.Probes[0].Reason);
        Assert.True(report.Duration < TimeSpan.FromSeconds(2));
        Assert.Contains("shop-web-1: the last line of the log", report.Details);
    }

    [Fact]
    public async Task Without_a_running_container_the_report_says_what_there_is()
    {
        _engine.Add("web", status: "exited");

        var report = await RunAsync(HealthScope.Gate);

        Assert.False(report.Healthy);
        Assert.Contains("shop-web-1 exited with code 1", Assert.Single(report.Probes).Reason, StringComparison.Ordinal);
        Assert.Empty(_engine.Execs);
    }

    [Fact]
    public async Task Open_asks_through_the_proxy_too()
    {
        await using var proxy = new TinyServer(_ => TinyServer.Status(200));
        Healthy();

        var report = await RunAsync(HealthScope.Open, proxy.Url);

        Assert.True(report.Healthy);
        Assert.Equal(["database", "redis", "migrations", "http", "proxy", "site"], report.Probes.Select(probe => probe.Name));
        Assert.Equal(["/", "/up"], proxy.Requests.Select(request => request.Split(' ')[1]).Order());
    }

    [Fact]
    public async Task A_site_that_shows_the_page_is_not_open()
    {
        await using var proxy = new TinyServer(head => TinyServer.Status(head.StartsWith("GET /up", StringComparison.Ordinal) ? 200 : 503));
        Healthy();

        var report = await RunAsync(HealthScope.Open, proxy.Url);

        Assert.Equal("site", Assert.Single(report.Failed).Name);
    }

    [Fact]
    public async Task A_site_that_stays_closed_has_to_show_the_page()
    {
        await using var proxy = new TinyServer(_ => TinyServer.Status(503));
        Healthy();

        Assert.True((await RunAsync(HealthScope.Closed, proxy.Url)).Healthy);
    }

    [Fact]
    public async Task Without_a_published_port_the_proxy_is_not_used()
    {
        Healthy();

        var report = await RunAsync(HealthScope.Open);

        Assert.True(report.Healthy);
        Assert.Equal(ProbeOutcome.NotUsed, report.Probes.Single(probe => probe.Name == "proxy").Outcome);
    }

    [Fact]
    public async Task An_application_that_is_not_Rails_is_asked_by_its_command()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "200");
        var asked = 0;
        _engine.OnShell("check it", _ => ++asked < 3 ? new(1, "", "not yet\n", TimeSpan.Zero) : FakeEngine.Ok(""));

        var report = await RunAsync(HealthScope.Gate, rails: false, command: "check it");

        Assert.True(report.Healthy);
        Assert.Equal(["command", "http"], report.Probes.Select(probe => probe.Name));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_command_that_fails_says_why()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "200");
        _engine.OnShell("check", exitCode: 2, error: "queue is full\n");

        var report = await RunAsync(HealthScope.Gate, rails: false, command: "check");

        Assert.Equal("exit code 2 in shop-web-1: queue is full", Assert.Single(report.Failed).Reason);
    }

    private void Healthy()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, AllOk);
        _engine.OnExec("curl", "200");
    }

    private Task<HealthReport> RunAsync(HealthScope scope, Uri? proxy = null, bool rails = true, string? command = null)
    {
        var settings = new DeploySettings { AppDirectory = "/srv/shop", HealthTimeout = TimeSpan.FromSeconds(10), HealthCommand = command };
        var probes = new HealthProbes(_engine.Docker, new RailsRunner(_engine.Docker, _time), new Visitors(_engine.Docker, settings, _time), settings, _time);
        return probes.RunAsync(FakeEngine.Application(rails, proxy), scope, Token);
    }
}
