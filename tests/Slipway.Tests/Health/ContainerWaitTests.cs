using Slipway.Application;
using Slipway.Docker;
using Slipway.Health;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Health;

public sealed class ContainerWaitTests
{
    private readonly FakeEngine _engine = new();
    private readonly JumpingTime _time = new();
    private TimeSpan _timeout = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_waits_until_the_health_path_answers_and_not_for_the_engines_health()
    {
        var web = _engine.Add("web");
        var asked = 0;
        _engine.OnExec("curl", _ => ++asked < 3 ? new(7, "000", "refused", TimeSpan.Zero) : FakeEngine.Ok("200"));

        var containers = await WaitAsync("web");

        Assert.Equal(web.Id, Assert.Single(containers).Id);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_replaced_container_does_not_count()
    {
        var old = _engine.Add("web");
        _engine.OnExec("curl", "200");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => WaitAsync("web", old.Id));

        Assert.Contains("there is no new container", error.Message, StringComparison.Ordinal);
        Assert.Empty(_engine.Execs);
    }

    [Fact]
    public async Task A_worker_only_has_to_run()
    {
        _engine.Add("worker");

        Assert.Single(await WaitAsync("worker"));
        Assert.Empty(_engine.Execs);
    }

    [Fact]
    public async Task A_container_that_exited_ends_the_wait_at_once_with_its_log()
    {
        _engine.Add("web", status: "exited");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => WaitAsync("web"));

        Assert.Equal("Service web did not start: shop-web-1 exited with code 1.", error.Message);
        Assert.Equal(["docker compose logs --tail 100 web"], error.Next);
        Assert.Equal(["shop-web-1: the last line of the log"], error.Details);
        Assert.Equal(0, _time.GetTimestamp());
    }

    [Theory]
    [InlineData("restarting", 2, true)]
    [InlineData("restarting", 1, false)]
    [InlineData("running", 7, false)]
    public void A_loop_is_told_from_an_old_restart(string status, int restarts, bool loop)
    {
        var container = _engine.Add("web", status) with { RestartCount = restarts };

        Assert.Equal(loop, ContainerLife.End(container, container) is not null);
    }

    [Fact]
    public void Restarts_while_waiting_are_a_loop_even_while_it_runs()
    {
        var first = _engine.Add("web");

        Assert.Contains("restarts in a loop", ContainerLife.End(first, first with { RestartCount = 2 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_deadline_the_last_answer_is_the_reason()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "500");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => WaitAsync("web"));

        Assert.Contains("/up answers 500 (inside shop-web-1 by curl) after 3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Rails_that_has_no_health_path_is_told_of_long_before_the_deadline()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "404");
        _timeout = TimeSpan.FromSeconds(180);

        var error = await Assert.ThrowsAsync<SlipwayException>(() => WaitAsync("web"));

        Assert.Matches("^Service web did not start: /up answers 404 .*, [0-9]+ times in 5[.0-9]* s: the application runs, and has no such path[.]$", error.Message);
        Assert.Contains(error.Next, next => next.Contains("DEPLOY_HEALTH_PATH", StringComparison.Ordinal));
        Assert.DoesNotContain(error.Next, next => next.Contains("DEPLOY_APP_PORT", StringComparison.Ordinal));
        Assert.InRange(_time.GetElapsedTime(0), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_404_between_other_answers_is_waited_out()
    {
        _engine.Add("web");
        _timeout = TimeSpan.FromSeconds(180);
        var asked = 0;
        _engine.OnExec("curl", _ => FakeEngine.Ok(++asked > 120 ? "200" : asked % 30 == 0 ? "502" : "404"));

        Assert.Single(await WaitAsync("web"));
        Assert.Equal(121, asked);
    }

    [Fact]
    public async Task One_that_is_not_Rails_may_answer_404_until_what_it_serves_is_loaded()
    {
        _engine.Add("web");
        _timeout = TimeSpan.FromSeconds(30);
        var asked = 0;
        _engine.OnExec("curl", _ => FakeEngine.Ok(++asked > 200 ? "200" : "404"));

        Assert.Single(await WaitAsync("web", FakeEngine.Application(rails: false)));

        asked = int.MinValue;
        var error = await Assert.ThrowsAsync<SlipwayException>(() => WaitAsync("web", FakeEngine.Application(rails: false)));
        Assert.Contains("/up answers 404", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("after 30 s.", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Next, next => next.Contains("DEPLOY_HEALTH_PATH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_app_answered_is_handed_on_so_that_it_need_not_be_asked_again()
    {
        _engine.Add("web");
        _engine.OnExec("curl", "200");

        var application = FakeEngine.Application();
        var started = await new ContainerWait(_engine.Docker, new DeploySettings { AppDirectory = "/srv/shop" }, _time).WaitAsync(application, application.App, [], Token);

        Assert.Equal(200, started.Answer?.Status);
    }

    private Task<IReadOnlyList<Container>> WaitAsync(string service, params string[] replaced) => WaitAsync(service, FakeEngine.Application(), replaced);

    private async Task<IReadOnlyList<Container>> WaitAsync(string service, ComposeApplication application, params string[] replaced)
    {
        var started = await new ContainerWait(_engine.Docker, new DeploySettings { AppDirectory = "/srv/shop", StartTimeout = _timeout }, _time)
            .WaitAsync(application, application.Compose.Find(service)!, replaced, Token);
        return started.Containers;
    }
}
