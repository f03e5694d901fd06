using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Docker;

public sealed class DockerEngineTests
{
    private const string Ask = "version --format '{{.Server.Version}}'";

    private readonly RecordingRunner _runner = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Docker_is_asked_first_and_once_by_all()
    {
        _runner.On($"docker {Ask}", "26.1.5\n");
        using var engine = Engine();

        var words = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => engine.ConnectAsync(Token)));

        Assert.All(words, each => Assert.Equal(["docker"], each));
        Assert.Equal([$"docker {Ask}"], _runner.Lines);
        Assert.False(await engine.StripsEnvironmentAsync(Token));
        Assert.Equal("docker ps", (await engine.CommandAsync(["ps"], Token)).ToString());
    }

    [Fact]
    public async Task Calls_are_counted_by_what_they_cost()
    {
        _runner.On($"docker {Ask}", exitCode: 1).On($"sudo -n docker {Ask}", "26.1.5\n");
        using var engine = Engine();

        await engine.CommandAsync(["ps"], Token);
        await engine.CommandAsync(["compose", "-f", "a.yml", "config"], Token);
        await engine.CommandAsync(["compose", "run", "--rm", "web", "bin/rails", "db:migrate"], Token);
        await engine.CommandAsync(["exec", "-i", "a1", "bin/rails", "runner", "-"], Token);
        await engine.CommandAsync(["exec", "-i", "a1", "curl", "http://127.0.0.1/"], Token);

        Assert.Equal((2, 2, 2, 3), (engine.Calls.RailsBoots, engine.Calls.Compose, engine.Calls.Execs, engine.Calls.Others));
        Assert.Equal("2 Rails boots, 2 Compose calls, 2 docker execs, 3 other Docker calls", engine.Calls.ToString());
    }

    [Fact]
    public async Task Sudo_is_tried_when_docker_does_not_reach_the_engine()
    {
        _runner.On($"docker {Ask}", exitCode: 1, error: "permission denied").On($"sudo -n docker {Ask}", "26.1.5\n");
        using var engine = Engine();

        Assert.Equal(["sudo", "-n", "docker"], await engine.ConnectAsync(Token));
        Assert.True(await engine.StripsEnvironmentAsync(Token));
        Assert.Equal("sudo -n docker ps -a", (await engine.CommandAsync(["ps", "-a"], Token)).ToString());
    }

    [Fact]
    public async Task A_configured_command_is_the_only_one_tried()
    {
        _runner.On(_ => true, _ => new(0, "26\n", "", default));
        using var engine = Engine("  podman  --remote ");

        Assert.Equal(["podman", "--remote"], await engine.ConnectAsync(Token));
        Assert.Equal([$"podman --remote {Ask}"], _runner.Lines);
    }

    [Fact]
    public async Task One_error_says_what_was_tried_and_why_each_failed_and_is_not_remembered()
    {
        _runner
            .On($"docker {Ask}", exitCode: 1, error: "Cannot connect to the Docker daemon.\n")
            .On(command => command.FileName == "sudo", command => throw new CommandFailedException("sudo could not be started: it was not found on PATH.", command));
        using var engine = Engine();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => engine.ConnectAsync(Token));

        Assert.Equal("No Docker engine is reached, neither by docker nor by sudo -n docker.", fault.Message);
        Assert.Equal(
            ["docker: Cannot connect to the Docker daemon.", "sudo -n docker: sudo could not be started: it was not found on PATH."], fault.Details);
        Assert.Equal(["./build.sh --target=Bootstrap"], fault.Next);
        _runner.On($"docker {Ask}", "26.1.5\n");
        Assert.Equal(["docker"], await engine.ConnectAsync(Token));
    }

    [Fact]
    public async Task A_client_that_answers_without_an_engine_does_not_reach_it()
    {
        _runner.On(_ => true, _ => new(0, "\n", "", default));
        using var engine = Engine("docker");

        Assert.Equal("No Docker engine is reached by DOCKER_CMD.", (await Assert.ThrowsAsync<SlipwayException>(() => engine.ConnectAsync(Token))).Message);
    }

    private DockerEngine Engine(string? command = null) => new(_runner, new DeploySettings { AppDirectory = "/app", DockerCommand = command });
}
