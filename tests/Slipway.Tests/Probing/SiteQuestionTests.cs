using System.Net;
using System.Net.Sockets;
using Slipway.Probing;
using Slipway.Tests.Application;

namespace Slipway.Tests.Probing;

public sealed class SiteQuestionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task The_status_is_the_answer(int status)
    {
        await using var site = new TinyServer(_ => TinyServer.Status(status));

        Assert.Equal(($"{status}", null), await AskAsync(site.Url));
    }

    [Fact]
    public async Task It_asks_as_a_visitor_does_by_name_and_on_a_connection_of_its_own()
    {
        await using var site = new TinyServer(_ => TinyServer.Status(200));

        await AskAsync(new Uri(site.Url, "/shelf?page=2"));

        var request = Assert.Single(site.Requests);
        Assert.StartsWith("GET /shelf?page=2 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nHost: localhost:{site.Url.Port}\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_says_where_to_and_is_asked_at_the_same_machine_under_its_name()
    {
        await using var site = new TinyServer(head => head.Contains("Host: shop.invalid", StringComparison.Ordinal)
            ? TinyServer.Status(200)
            : TinyServer.Redirect("http://shop.invalid/home"));
        var question = Question(site.Url);

        var (answer, location) = await question.AskAsync(site.Url, Token);

        Assert.Equal(("302", new Uri("http://shop.invalid/home")), (answer, location));
        Assert.Equal(("200", null), await question.AskAsync(location!, Token));
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_refuses()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        Assert.Equal((SiteAnswer.Refused, null), await AskAsync(new Uri($"http://127.0.0.1:{port}/")));
    }

    [Theory]
    [InlineData("", SiteAnswer.CutOff)]
    [InlineData("SSH-2.0-OpenSSH\r\n", "not HTTP")]
    [InlineData("HTTP/1.1 teapot\r\n", "not HTTP")]
    public async Task What_is_no_answer_is_called_by_its_name(string sent, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asking = AskAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        using (var client = await listener.AcceptTcpClientAsync(Token))
        {
            var request = new byte[4096];
            Assert.NotEqual(0, await client.GetStream().ReadAsync(request, Token));
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(sent), Token);
        }

        Assert.Equal((expected, null), await asking);
    }

    [Fact]
    public async Task A_connection_that_is_reset_in_the_middle_of_an_answer_is_cut_off()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asking = AskAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        using (var socket = await listener.AcceptSocketAsync(Token))
        {
            Assert.NotEqual(0, await socket.ReceiveAsync(new byte[4096], Token));
            await socket.SendAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), Token);
            socket.LingerState = new LingerOption(true, 0);
        }

        Assert.Equal((SiteAnswer.CutOff, null), await asking);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_said() =>
        Assert.Equal(("no such name", null), await AskAsync(new Uri("http://shop.invalid/")));

    private static SiteQuestion Question(Uri site) => new(site, _ => site.Port);

    private static Task<(string Answer, Uri? Location)> AskAsync(Uri url) => Question(url).AskAsync(url, Token);
}
