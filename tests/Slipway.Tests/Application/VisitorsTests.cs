using Slipway.Application;
using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Application;

public sealed class VisitorsTests
{
    private readonly FakeEngine _engine = new();
    private readonly JumpingTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_proxy_is_asked_from_the_host()
    {
        await using var proxy = new TinyServer(_ => TinyServer.Status(200));

        var answer = await Create().AskAsync(FakeEngine.Application(proxy: proxy.Url), "/up", Token);

        Assert.Equal(200, answer.Status);
        Assert.Null(answer.Error);
        Assert.StartsWith("GET /up HTTP/1.1\r\n", Assert.Single(proxy.Requests), StringComparison.Ordinal);
        Assert.Empty(_engine.Runner.Commands);
    }

    [Fact]
    public async Task A_redirect_to_another_name_is_asked_at_the_same_proxy()
    {
        await using var proxy = new TinyServer(head => head.Contains("Host: shop.invalid", StringComparison.Ordinal)
            ? TinyServer.Status(503)
            : TinyServer.Redirect("http://shop.invalid/home"));

        var answer = await Create().AskAsync(FakeEngine.Application(proxy: proxy.Url), "/", Token);

        Assert.True(answer.IsPage);
        Assert.StartsWith("GET /home ", proxy.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_https_goes_to_the_port_that_the_proxy_publishes_for_it()
    {
        await using var secure = new TinyServer(_ => TinyServer.Status(200));
        await using var proxy = new TinyServer(_ => TinyServer.Redirect("https://shop.invalid/"));
        var application = FakeEngine.Application(proxy: proxy.Url) with
        {
            Proxy = new ComposeService { Name = "proxy", Ports = [new ComposePort(80, proxy.Url.Port, null), new ComposePort(443, secure.Url.Port, null)] },
        };

        // The other end speaks no TLS: that it was reached is what counts.
        var answer = await Create().AskAsync(application, "/", Token);

        Assert.Null(answer.Status);
        Assert.NotEmpty(secure.Requests);
        Assert.Single(proxy.Requests);
    }

    [Fact]
    public async Task Redirects_without_end_are_an_error()
    {
        await using var proxy = new TinyServer(_ => TinyServer.Redirect("/again"));

        var answer = await Create().AskAsync(FakeEngine.Application(proxy: proxy.Url), "/", Token);

        Assert.Null(answer.Status);
        Assert.Contains("more than 5 redirects", answer.Error, StringComparison.Ordinal);
        Assert.Equal(6, proxy.Requests.Count);
    }

    [Fact]
    public async Task A_proxy_that_does_not_answer_is_given_up_after_five_seconds()
    {
        await using var proxy = new TinyServer(_ =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return null;
        });

        var answer = await Create().AskAsync(FakeEngine.Application(proxy: proxy.Url), "/", Token);

        Assert.Equal("no answer within 5 s", answer.Error);
    }

    [Fact]
    public async Task A_closed_port_is_said_in_the_error()
    {
        Uri url;
        await using (var proxy = new TinyServer(_ => null)) url = proxy.Url;

        var answer = await Create().AskAsync(FakeEngine.Application(proxy: url), "/", Token);

        Assert.Contains("refused", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_proxy_curl_asks_inside_the_container()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "503");

        var answer = await Create().AskAsync(FakeEngine.Application(), "/", Token);

        Assert.True(answer.IsPage);
        Assert.Equal("inside shop-web-1 by curl", answer.How);
        Assert.Equal(
            "curl -sS -o /dev/null -w %{http_code} --max-time 5 -H X-Forwarded-Proto: https http://127.0.0.1:3000/",
            Assert.Single(_engine.Execs));
    }

    [Fact]
    public async Task Without_curl_wget_asks_and_its_first_status_counts()
    {
        _engine.Add("web");
        _engine.OnExec("curl", _ => FakeEngine.Missing("curl"));
        _engine.OnExec("wget", exitCode: 0, error: "  HTTP/1.1 302 Found\n  Location: /login\n  HTTP/1.1 200 OK\n");
        var visitors = Create();

        Assert.Equal(302, (await visitors.AskAsync(FakeEngine.Application(), "/", Token)).Status);
        await visitors.AskAsync(FakeEngine.Application(), "/", Token);

        Assert.Equal(["curl", "wget", "wget"], _engine.Execs.Select(words => words.Split(' ')[0]));
    }

    [Fact]
    public async Task Without_curl_and_wget_Ruby_asks()
    {
        _engine.Add("web");
        _engine.OnExec("curl", _ => FakeEngine.Missing("curl"));
        _engine.OnExec("wget", _ => FakeEngine.Missing("wget"));
        _engine.OnExec("ruby -rnet/http", "200");

        var answer = await Create().AskAsync(FakeEngine.Application(), "/up", Token);

        Assert.Equal(200, answer.Status);
        Assert.Equal("http://127.0.0.1:3000/up", _engine.Runner.Commands[^1].Arguments[^1]);
    }

    [Fact]
    public async Task Where_nothing_inside_can_ask_the_host_asks_at_the_containers_address()
    {
        await using var app = new TinyServer(_ => TinyServer.Status(200));
        var web = _engine.Add("web");
        _engine.Change(web, old => old with { Addresses = new Dictionary<string, string> { ["shop_default"] = "127.0.0.1" } });
        foreach (var program in new[] { "curl", "wget", "ruby" }) _engine.OnExec(program, _ => FakeEngine.Missing(program));

        var answer = await Create().AskAsync(FakeEngine.Application(appPort: app.Url.Port), "/up", Token);

        Assert.Equal(200, answer.Status);
        Assert.Equal($"shop-web-1 at 127.0.0.1:{app.Url.Port}", answer.How);
    }

    [Fact]
    public async Task A_refused_connection_inside_is_the_error_that_curl_prints()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "000", exitCode: 7, error: "curl: (7) Failed to connect to 127.0.0.1 port 3000\n");

        var answer = await Create().AskAsync(FakeEngine.Application(), "/", Token);

        Assert.Null(answer.Status);
        Assert.Equal("curl: (7) Failed to connect to 127.0.0.1 port 3000", answer.Error);
    }

    [Fact]
    public async Task Waiting_for_the_page_ends_as_soon_as_it_comes()
    {
        var asked = 0;
        await using var proxy = new TinyServer(_ => TinyServer.Status(++asked < 4 ? 200 : 503));

        await Create().WaitForPageAsync(FakeEngine.Application(proxy: proxy.Url), TimeSpan.FromSeconds(10), Token);

        Assert.Equal(4, asked);
        Assert.InRange(_time.GetTimestamp(), 1, 3 * TimeSpan.FromMilliseconds(200).Ticks);
    }

    [Fact]
    public async Task Waiting_in_vain_says_what_visitors_got_instead()
    {
        await using var proxy = new TinyServer(_ => TinyServer.Status(200));

        var error = await Assert.ThrowsAsync<SlipwayException>(() =>
            Create().WaitForPageAsync(FakeEngine.Application(proxy: proxy.Url), TimeSpan.FromSeconds(3), Token));

        Assert.Contains("last: 200", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(502)]
    public async Task A_server_error_is_not_an_open_site(int status)
    {
        await using var proxy = new TinyServer(_ => TinyServer.Status(status));

        await Assert.ThrowsAsync<SlipwayException>(() =>
            Create().WaitForOpenAsync(FakeEngine.Application(proxy: proxy.Url), TimeSpan.FromSeconds(1), Token));
    }

    private Visitors Create() => new(_engine.Docker, new DeploySettings { AppDirectory = FakeEngine.Directory }, _time);
}
