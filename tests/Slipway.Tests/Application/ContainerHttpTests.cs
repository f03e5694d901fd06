using Slipway.Application;

namespace Slipway.Tests.Application;

/// <summary>The application asked at its container's own address.</summary>
public sealed class ContainerHttpTests
{
    private readonly FakeEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_answers_well_is_not_asked_inside_and_cannot_tell_the_difference()
    {
        await using var server = new TinyServer(_ => TinyServer.Status(200));

        var answer = await AskAsync(server.Url.Port);

        Assert.Equal((200, $"shop-web-1 at 127.0.0.1:{server.Url.Port}"), (answer.Status, answer.How));
        var head = Assert.Single(server.Requests);
        Assert.StartsWith("GET /up HTTP/1.1", head, StringComparison.Ordinal);
        Assert.Contains($"Host: 127.0.0.1:{server.Url.Port}", head, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto: https", head, StringComparison.Ordinal);
        Assert.Empty(_engine.Execs);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(302)]
    [InlineData(500)]
    public async Task Anything_else_is_asked_inside(int status)
    {
        _engine.OnExec("curl", "200");
        await using var server = new TinyServer(_ => TinyServer.Status(status));

        Assert.Equal("inside shop-web-1 by curl", (await AskAsync(server.Url.Port)).How);
        Assert.Single(_engine.Execs);
    }

    [Fact]
    public async Task One_that_listens_inside_only_is_asked_inside()
    {
        _engine.OnExec("curl", "200");
        int port;
        await using (var server = new TinyServer(_ => null)) port = server.Url.Port;

        Assert.Equal("inside shop-web-1 by curl", (await AskAsync(port)).How);
    }

    private Task<VisitorAnswer> AskAsync(int port)
    {
        var container = _engine.Add("web");
        _engine.Change(container, web => web with { Addresses = new Dictionary<string, string> { ["shop_default"] = "127.0.0.1" } });
        return new InsideHttp(_engine.Docker, TimeProvider.System).AskAsync(_engine.Containers[0], port, "/up", Token);
    }
}
