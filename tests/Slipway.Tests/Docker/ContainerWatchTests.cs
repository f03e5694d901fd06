using Slipway.Docker;
using Slipway.Processes;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Docker;

/// <summary>A docker client that goes on waiting for a command whose container has gone.</summary>
public sealed class ContainerWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JumpingTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("exited")]
    [InlineData("restarting")]
    [InlineData("removed")]
    public async Task It_is_not_waited_for_any_longer(string status)
    {
        var result = await ExecAsync(new WaitingRunner(), asked => asked < 3 ? Running() : status == "removed" ? TinyServer.Status(404) : Answer(status, TimeSpan.Zero));

        Assert.Equal(137, result.ExitCode);
        Assert.Contains("Container web1 ended", result.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nor_where_it_runs_again()
    {
        var result = await ExecAsync(new WaitingRunner(), asked => asked < 3 ? Running() : Answer("running", TimeSpan.FromSeconds(3)));

        Assert.Equal(137, result.ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_client_says_itself_counts()
    {
        var runner = new WaitingRunner();

        var result = await ExecAsync(runner, asked =>
        {
            if (asked == 3) runner.End.TrySetResult(new(137, "", "as the client says it", TimeSpan.Zero));
            return asked < 3 ? Running() : Answer("exited", TimeSpan.Zero);
        });

        Assert.Equal("as the client says it", result.Error);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_container_that_runs_or_cannot_be_asked_for_is_waited_for()
    {
        var runner = new WaitingRunner();

        var result = await ExecAsync(runner, asked =>
        {
            if (asked == 9) runner.End.TrySetResult(new(0, "done", "", TimeSpan.Zero));
            return asked % 2 == 0 ? Running() : asked % 3 == 0 ? Answer("paused", TimeSpan.Zero) : TinyServer.Status(500);
        });

        Assert.Equal((0, "done"), (result.ExitCode, result.Output));
    }

    private static string Running() => Answer("running", TimeSpan.Zero);

    // Started this long after the command was.
    private static string Answer(string status, TimeSpan after) =>
        TinyServer.Json($$$"""
            {"Id": "web1", "State": {"Status": "{{{status}}}", "ExitCode": 0, "StartedAt": "{{{DateTime.UnixEpoch.AddDays(20000).Add(after):O}}}"}, "Image": "sha256:1", "Name": "/shop-web-1",
              "Config": {"Labels": {}}, "NetworkSettings": {}}
            """);

    private async Task<CommandResult> ExecAsync(WaitingRunner runner, Func<int, string> answer)
    {
        var asked = 0;
        await using var server = new TinyServer(_folder["docker.sock"], _ => answer(++asked));
        using var engine = new DockerEngine(runner, new DeploySettings { AppDirectory = "/app" });
        using var socket = new EngineSocket(name => name == "DOCKER_HOST" ? $"unix://{_folder["docker.sock"]}" : null, "/none");
        return await new DockerClient(engine, runner, socket, _time).DockerExecAsync(new DockerExec("web1", "true"), Token);
    }

    private sealed class WaitingRunner : ICommandRunner
    {
        public TaskCompletionSource<CommandResult> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken) =>
            command.Arguments[0] == "version" ? Task.FromResult(new CommandResult(0, "26.1.5\n", "", TimeSpan.Zero)) : End.Task.WaitAsync(cancellationToken);
    }
}
