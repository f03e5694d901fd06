using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Tests.Application;

public sealed class WorkersTests
{
    private readonly FakeEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_workers_are_stopped_with_their_own_grace_and_kept_in_mind()
    {
        var worker = _engine.Add("worker");
        _engine.Add("worker", status: "exited");
        _engine.Add("worker", oneOff: true);
        _engine.Add("web");

        var stopped = await new Workers(_engine.Docker).StopAsync(FakeEngine.Application(), Token);

        Assert.Equal([new StoppedWorker("worker", worker.Id)], stopped.Containers);
        Assert.Equal(["docker", "stop", worker.Id], _engine.Runner.Lines.Single(line => line.StartsWith("docker stop", StringComparison.Ordinal)).Split(' '));
    }

    [Fact]
    public async Task A_worker_that_restarts_in_a_loop_is_stopped_too()
    {
        var worker = _engine.Add("worker", status: "restarting");

        var stopped = await new Workers(_engine.Docker).StopAsync(FakeEngine.Application(), Token);

        Assert.Equal(worker.Id, Assert.Single(stopped.Containers).Container);
    }

    [Fact]
    public async Task Without_running_workers_nothing_is_stopped()
    {
        _engine.Add("worker", status: "exited");

        Assert.Empty((await new Workers(_engine.Docker).StopAsync(FakeEngine.Application(), Token)).Containers);
        Assert.DoesNotContain(_engine.Runner.Lines, line => line.StartsWith("docker stop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_what_ran_before_is_started_again()
    {
        _engine.Add("worker");
        var idle = _engine.Add("worker", status: "exited");
        var workers = new Workers(_engine.Docker);
        var stopped = await workers.StopAsync(FakeEngine.Application(), Token);

        Assert.Equal(["worker"], await workers.StartAsync(FakeEngine.Application(), stopped, Token));
        Assert.Equal("exited", _engine.Containers.Single(container => container.Id == idle.Id).Status);
        Assert.Equal(1, _engine.Containers.Count(container => container.IsRunning));
    }

    [Fact]
    public async Task A_worker_that_was_replaced_and_runs_counts_as_started()
    {
        _engine.Add("worker");

        var services = await new Workers(_engine.Docker).StartAsync(FakeEngine.Application(), new StoppedWorkers([new("worker", new string('f', 64))]), Token);

        Assert.Equal(["worker"], services);
        Assert.DoesNotContain(_engine.Runner.Lines, line => line.StartsWith("docker start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_does_not_run_again_is_an_error_that_names_it()
    {
        var error = await Assert.ThrowsAsync<SlipwayException>(() =>
            new Workers(_engine.Docker).StartAsync(FakeEngine.Application(), new StoppedWorkers([new("worker", new string('f', 64))]), Token));

        Assert.Contains("worker", error.Message, StringComparison.Ordinal);
        Assert.Equal(["docker compose up -d --no-build worker"], error.Next);
    }
}
