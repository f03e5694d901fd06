using Slipway.Docker;
using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Tests.Docker;

public sealed class DockerClientTests : IDisposable
{
    private const string Id = "40b33185735fe95180c313c30e6e7b1e74eac0efb8df6aa1f1ec53c3434db447";

    /// <summary>What Docker 26.1 printed, shortened.</summary>
    private const string Inspected = """
        [{
          "Id": "40b33185735fe95180c313c30e6e7b1e74eac0efb8df6aa1f1ec53c3434db447",
          "Created": "2026-11-22T08:22:11.296848347Z",
          "State": {"Status": "running", "Running": true, "ExitCode": 3, "StartedAt": "2026-11-22T08:22:12.082470567Z",
            "FinishedAt": "0001-01-01T00:00:00Z", "Health": {"Status": "healthy", "FailingStreak": 0}},
          "Image": "sha256:615aef3cb1e85daf0fa971a1d3bf28c3c4291745c267917831ebf124b606fed4",
          "Name": "/tlprobe-web-1",
          "RestartCount": 2,
          "Config": {"Healthcheck": {"Test": ["CMD", "true"], "Interval": 15000000000}, "Env": ["EMPTY=", "NULLY", "A=b=c"], "Image": "tlprobe-web",
            "Labels": {"com.docker.compose.oneoff": "False", "com.docker.compose.service": "web"}},
          "NetworkSettings": {
            "Ports": {"3000/tcp": null, "53/udp": [{"HostIp": "0.0.0.0", "HostPort": "53"}],
              "443/tcp": [{"HostIp": "0.0.0.0", "HostPort": "32770"}, {"HostIp": "::", "HostPort": "32770"}],
              "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8999"}]},
            "Networks": {"tlprobe_default": {"IPAddress": "172.19.0.3", "GlobalIPv6Address": ""},
              "six": {"IPAddress": "", "GlobalIPv6Address": "fd00::2"}, "gone": {"IPAddress": "", "GlobalIPv6Address": ""}}}
        }]
        """;

    private readonly RecordingRunner _runner = new RecordingRunner().On("docker version", "26.1.5\n");
    private readonly DockerEngine _engine;
    private readonly DockerClient _docker;

    public DockerClientTests()
    {
        _engine = new(_runner, new DeploySettings { AppDirectory = "/app" });
        _docker = new(_engine, _runner);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Command Last => _runner.Commands[^1];

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3\n", "0.13.1+ds1")]
    [InlineData("github.com/docker/buildx v0.17.1 257815a6fbaee88976808020bf04274388275ae8\n", "v0.17.1")]
    [InlineData("alone\n", "alone")]
    public async Task The_version_of_buildx_is_told_once(string printed, string version)
    {
        _runner.On("docker buildx version", printed);

        Assert.Equal(version, await _docker.DockerBuildxVersionAsync(Token));
    }

    [Fact]
    public async Task Containers_are_listed_by_labels_and_read_at_once()
    {
        _runner.On("docker ps", $"{Id}\nabc\n").On("docker inspect", Inspected, exitCode: 1, error: "Error: No such container: abc\n");

        var container = Assert.Single(await _docker.DockerPsAsync(["a=b c", "d"], Token));

        Assert.Equal(
            ["docker ps -aq --no-trunc --filter 'label=a=b c' --filter label=d", $"docker inspect --type container {Id} abc"], _runner.Lines.Skip(1));
        Assert.Equal((Id, "tlprobe-web-1", "tlprobe-web"), (container.Id, container.Name, container.ImageName));
        Assert.Equal(TimeSpan.FromSeconds(15), container.HealthInterval);
        Assert.Equal(("running", "healthy", 3, 2), (container.Status, container.Health, container.ExitCode, container.RestartCount));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 8, 22, 12, TimeSpan.Zero).AddTicks(824706), container.StartedAt);
        Assert.Equal(new Dictionary<string, string> { ["EMPTY"] = "", ["A"] = "b=c" }, container.Environment);
        Assert.Equal(new Dictionary<string, string> { ["tlprobe_default"] = "172.19.0.3", ["six"] = "fd00::2" }, container.Addresses);
        Assert.Equal([new(443, "0.0.0.0", 32770), new(443, "::", 32770), new PublishedPort(80, "127.0.0.1", 8999)], container.Ports);
        Assert.Equal(("web", false, true), (container.Service, container.IsOneOff, container.IsRunning));
    }

    [Fact]
    public async Task Secrets_of_containers_are_read_as_a_stream_that_is_not_logged()
    {
        _runner.On("docker inspect", Inspected);

        await _docker.DockerInspectAsync("web", Token);

        Assert.NotNull(Last.ReadOutput);
    }

    [Fact]
    public async Task Without_containers_nothing_is_inspected()
    {
        _runner.On("docker ps");

        Assert.Empty(await _docker.DockerPsAsync(["x"], Token));
        Assert.Equal("docker ps -aq --no-trunc --filter label=x", Last.ToString());
    }

    [Fact]
    public async Task What_does_not_exist_is_null_and_what_fails_is_an_error()
    {
        _runner.On("docker inspect", "[]", 1, "Error: No such container: x").On("docker image", "\n", 1, "Error response from daemon: No such image: x:latest");
        Assert.Null(await _docker.DockerInspectAsync("x", Token));
        Assert.Null(await _docker.DockerImageIdAsync("x", Token));

        _runner.On("docker inspect", "", 1, "Cannot connect").On("docker image", "", 1, "Cannot connect");
        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => _docker.DockerInspectAsync("x", Token));
        Assert.Equal("Looking at x failed: docker ended with exit code 1.", fault.Message);
        Assert.Equal(["Cannot connect"], fault.Details);
        await Assert.ThrowsAsync<CommandFailedException>(() => _docker.DockerImageIdAsync("x", Token));
    }

    [Fact]
    public async Task Images_are_found_and_tagged()
    {
        _runner.On("docker image", "sha256:1\n").On("docker tag");

        Assert.Equal("sha256:1", await _docker.DockerImageIdAsync("app:x", Token));
        Assert.Equal("docker image inspect --format '{{.Id}}' app:x", Last.ToString());
        await _docker.DockerTagAsync("sha256:1", "app:y", Token);
        Assert.Equal("docker tag sha256:1 app:y", Last.ToString());
    }

    [Fact]
    public async Task Containers_are_stopped_started_and_removed_together()
    {
        _runner.On("docker stop").On("docker start").On("docker rm", exitCode: 1, error: "Error response from daemon: No such container: b");

        await _docker.DockerStopAsync(["a", "b"], Token);
        await _docker.DockerStartAsync([Named("a"), Named("b")], Token);
        await _docker.DockerRemoveAsync(["a", "b"], Token);
        await _docker.DockerRemoveAsync([], Token);

        Assert.Equal(["docker stop a b", "docker start a b", "docker rm -f a b"], _runner.Lines.Skip(1));
    }

    [Fact]
    public async Task A_container_that_does_not_start_is_told_by_its_name()
    {
        _runner.On("docker start", exitCode: 1, error: "Error response from daemon: Bind for 0.0.0.0:80 failed: port is already allocated");

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => _docker.DockerStartAsync([Named("a") with { Name = "shop-web-1" }], Token));

        Assert.StartsWith("Starting shop-web-1 failed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_of_both_streams_are_put_in_order()
    {
        _runner.On("docker logs", "2026-01-01T00:00:01.000000000Z a\n2026-01-01T00:00:03.000000000Z c c\n", error: "2026-01-01T00:00:02.000000000Z b\n");

        Assert.Equal(["b", "c c"], await _docker.DockerLogsAsync("web", 2, Token));
        Assert.Equal("docker logs --timestamps --tail 2 web", Last.ToString());
    }

    [Fact]
    public async Task Exec_hands_values_over_by_name()
    {
        _runner.On("docker exec", "out", 4);
        var exec = new DockerExec("web", "psql", "-c", "select 'x'")
        {
            Environment = new Dictionary<string, string?> { ["PGPASSWORD"] = "s3cret", ["GONE"] = null },
            User = "postgres",
            Input = "é",
            Deadline = TimeSpan.FromSeconds(5),
        };

        var result = await _docker.DockerExecAsync(exec, Token);

        Assert.Equal((4, "out"), (result.ExitCode, result.Output));
        Assert.Equal(
            "docker exec -i --env GONE --env PGPASSWORD --env SLIPWAY_EXEC --user postgres web psql -c 'select '\\''x'\\'''", Last.ToString());
        Assert.Equal(("s3cret", null, TimeSpan.FromSeconds(5)), (Last.Environment["PGPASSWORD"], Last.Environment["GONE"], Last.Deadline!.Value));
        Assert.Equal("é", _runner.Inputs[^1]);
    }

    [Fact]
    public async Task Variables_that_docker_itself_would_heed_go_through_a_private_file_that_is_deleted()
    {
        string? file = null, text = null;
        UnixFileMode mode = default;
        _runner.On(command => command.Arguments[0] == "exec", command =>
        {
            file = command.Arguments[command.Arguments.ToList().IndexOf("--env-file") + 1];
            text = File.ReadAllText(file);
            if (!OperatingSystem.IsWindows()) mode = File.GetUnixFileMode(file);
            return new(0, "", "", default);
        });

        await _docker.DockerExecAsync(new("web", "x") { Environment = new Dictionary<string, string?> { ["PATH"] = "/bin", ["A"] = "b" } }, Token);

        Assert.Equal(("PATH=/bin\n", UnixFileMode.UserRead | UnixFileMode.UserWrite), (text, mode));
        Assert.False(File.Exists(file));
        Assert.Equal($"docker exec -i --env-file {file} --env A --env SLIPWAY_EXEC web x", Last.ToString());
        Assert.False(Last.Environment.ContainsKey("PATH"));
    }

    [Fact]
    public async Task An_exec_that_is_late_or_cancelled_is_ended_in_the_container_by_its_mark()
    {
        Command? started = null;
        _runner.On("docker exec").On(command => command.Arguments.Contains("rails"), command =>
        {
            started = command;
            throw new CommandFailedException("late", command) { Details = ["last"] };
        });

        var fault = await Assert.ThrowsAsync<CommandFailedException>(
            () => _docker.DockerExecAsync(new("web", "rails") { Deadline = TimeSpan.FromSeconds(1), User = "app" }, Token));

        Assert.Equal(["last"], fault.Details);
        Assert.Equal(["exec", "--user", "app", "web", "sh", "-c"], Last.Arguments.Take(6));
        Assert.Equal(["sh", started!.Environment["SLIPWAY_EXEC"]!], Last.Arguments.TakeLast(2));
        Assert.Empty(Last.Environment);
    }

    [Fact]
    public async Task An_exec_that_could_not_be_ended_says_so()
    {
        _runner.On("docker exec", exitCode: 126, error: "exec: \"sh\": executable file not found")
            .On(command => command.Arguments.Contains("rails"), command => throw new CommandFailedException("late", command));

        var fault = await Assert.ThrowsAsync<CommandFailedException>(
            () => _docker.DockerExecAsync(new("web", "rails") { Deadline = TimeSpan.FromSeconds(1) }, Token));

        Assert.Equal(["It may still run in container web, where it could not be ended."], fault.Details);
        Assert.Equal(["docker top web"], fault.Next);
    }

    private static Container Named(string id) => new() { Id = id, Name = id, ImageId = "sha256:1", Status = "created" };
}
