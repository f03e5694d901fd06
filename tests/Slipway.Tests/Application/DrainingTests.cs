using Slipway.Application;
using Slipway.Settings;

namespace Slipway.Tests.Application;

public sealed class DrainingTests
{
    private const string Head = "  sl  local_address rem_address   st tx_queue rx_queue\n   0: 00000000:0BB8 00000000:0000 0A 00000000:00000000\n";

    private readonly FakeEngine _engine = new();
    private readonly JumpingTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Only_established_connections_to_the_apps_port_count()
    {
        var table = Head
            + Line("060019AC:0BB8", "010019AC:A000", "01")
            + Line("060019AC:0BB8", "010019AC:A001", "06")
            + Line("060019AC:A002", "020019AC:1538", "01")
            + Line("0000000000000000FFFF0000060019AC:0BB8", "0000000000000000FFFF0000010019AC:A003", "01");

        Assert.Equal(["010019AC:A000", "0000000000000000FFFF0000010019AC:A003"], Draining.Connections(table, 3000));
    }

    [Fact]
    public async Task Without_requests_under_way_it_is_drained_at_once()
    {
        Tables(Head);

        var result = await WaitAsync();

        Assert.Equal(new DrainResult(true, TimeSpan.Zero, null), result);
        Assert.Equal(["cat /proc/net/tcp /proc/net/tcp6"], _engine.Execs);
    }

    [Fact]
    public async Task It_waits_for_a_request_to_end()
    {
        var open = Head + Line("060019AC:0BB8", "010019AC:A000", "01");
        Tables(open, open, Head);

        var result = await WaitAsync();

        Assert.True(result.Drained);
        Assert.InRange(result.Waited, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task Connections_that_come_later_are_not_waited_for()
    {
        Tables(
            Head + Line("060019AC:0BB8", "010019AC:A000", "01"),
            Head + Line("060019AC:0BB8", "010019AC:A001", "01"));

        var result = await WaitAsync();

        Assert.True(result.Drained);
        Assert.True(result.Waited < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_connection_that_does_not_change_for_two_seconds_is_one_kept_alive()
    {
        Tables(Head + Line("060019AC:0BB8", "010019AC:A000", "01"));

        var result = await WaitAsync();

        Assert.True(result.Drained);
        Assert.InRange(result.Waited, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.2));
    }

    [Fact]
    public async Task A_busy_database_session_is_waited_for()
    {
        Tables(Head);
        var busy = 3;

        var result = await WaitAsync(_ => Task.FromResult(--busy));

        Assert.True(result.Drained);
        Assert.Equal(0, busy);
    }

    [Fact]
    public async Task At_the_deadline_it_says_what_is_still_under_way()
    {
        Tables(Head + Line("060019AC:0BB8", "010019AC:A000", "01"));

        var result = await WaitAsync(_ => Task.FromResult(2), TimeSpan.FromSeconds(1));

        Assert.Equal((false, "1 open request, 2 busy database sessions"), (result.Drained, result.UnderWay));
    }

    [Fact]
    public async Task Without_a_running_app_there_is_nothing_to_wait_for()
    {
        _engine.Add("web", status: "exited");

        Assert.True((await WaitAsync()).Drained);
        Assert.Empty(_engine.Execs);
    }

    private static string Line(string local, string remote, string state) => $"   1: {local} {remote} {state} 00000000:00000000 00:00000000 00000000 0 0 1\n";

    private void Tables(params string[] tables)
    {
        _engine.Add("web");
        var next = 0;
        _engine.OnExec("cat", _ => FakeEngine.Ok(tables[Math.Min(next++, tables.Length - 1)]));
    }

    private Task<DrainResult> WaitAsync(Func<CancellationToken, Task<int>>? busy = null, TimeSpan? timeout = null) =>
        new Draining(_engine.Docker, new DeploySettings { AppDirectory = "/srv/shop", DrainTimeout = timeout ?? TimeSpan.FromSeconds(10) }, _time)
            .WaitAsync(FakeEngine.Application(), busy, Token);
}
