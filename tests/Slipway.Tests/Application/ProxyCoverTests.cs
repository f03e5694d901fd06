using Slipway.Application;
using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Application;

/// <summary>Whether visitors would get a proxy's own 502 while the app is replaced; a false alarm is worse than silence.</summary>
public sealed class ProxyCoverTests
{
    private const string Bare = "# configuration file /etc/nginx/nginx.conf:\nserver { location / { proxy_pass http://web:3000; } # error_page 502 /sorry.html;\n}";

    private readonly FakeEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_nginx_without_a_page_for_a_dead_upstream_is_warned_of_where_the_app_shows_the_page_itself_and_stops_first()
    {
        _engine.Add("proxy");
        _engine.OnExec("nginx -T", Bare);

        Assert.Equal(
            "proxy is an nginx without error_page for a dead upstream: while web is replaced, visitors get its 502 instead of the maintenance page (stop-first: container_name: web is for one container)",
            await WarningAsync());
    }

    [Theory]
    [InlineData("server { location / { proxy_pass http://web:3000; } error_page 502 503 504 =503 /maintenance.html; }")]
    [InlineData("server { location / { proxy_pass http://web:3000; }\n  error_page  500\n 502 504  /50x.html; }")]
    [InlineData("server { location / { fastcgi_pass web:9000; } }")]
    [InlineData("")]
    public async Task One_that_has_such_a_page_or_hands_on_in_another_way_is_not(string configuration)
    {
        _engine.Add("proxy");
        _engine.OnExec("nginx -T", configuration);

        Assert.Null(await WarningAsync());
    }

    [Theory]
    [InlineData("tests/proxies/nginx.conf", false)]
    [InlineData("tests/sample-app/docker/proxy/site.conf", false)]
    [InlineData("tests/other-app/proxy/site.conf", true)]
    public void The_configurations_of_the_documentation_and_of_the_samples_are_told_apart(string file, bool leaves) =>
        Assert.Equal(leaves, ProxyCover.LeavesDeadUpstream(NginxConfiguration.WithoutComments(File.ReadAllText(Path.Combine(SourceTree.Root, file)))));

    public static TheoryData<string> Others => ["no nginx", "does not run", "is the app", "starts first", "not Rails", "file", "commands", "engine fails"];

    [Theory, MemberData(nameof(Others))]
    public async Task Nothing_is_said_where(string what)
    {
        if (what != "does not run") _engine.Add("proxy");
        _engine.OnExec("sh -c");
        if (what == "no nginx") _engine.OnExec("nginx -T", _ => FakeEngine.Missing("nginx"));
        else if (what == "engine fails") _engine.OnExec("nginx -T", _ => throw new SlipwayException("docker exec failed"));
        else _engine.OnExec("nginx -T", Bare);

        Assert.Null(await WarningAsync(
            application => what switch
            {
                "is the app" => application with { Proxy = application.App },
                "starts first" => application with { App = new ComposeService { Name = "web" } },
                "not Rails" => application with { IsRails = false },
                _ => application,
            },
            settings => what switch
            {
                "file" => settings with { MaintenanceFile = "flag" },
                "commands" => settings with { MaintenanceOnCommand = "on", MaintenanceOffCommand = "off" },
                _ => settings,
            }));
    }

    private async Task<string?> WarningAsync(Func<ComposeApplication, ComposeApplication>? change = null, Func<DeploySettings, DeploySettings>? set = null)
    {
        var application = FakeEngine.Application() with { App = new ComposeService { Name = "web", ContainerName = "web" }, Proxy = new ComposeService { Name = "proxy" } };
        var settings = new DeploySettings { AppDirectory = FakeEngine.Directory };
        settings = set?.Invoke(settings) ?? settings;
        var maintenance = new Maintenance(_engine.Docker, null!, null!, settings, TimeProvider.System);
        return await new ProxyCover(new NginxConfiguration(_engine.Docker), _engine.Docker, maintenance, settings).WarningAsync(change?.Invoke(application) ?? application, Token);
    }
}
