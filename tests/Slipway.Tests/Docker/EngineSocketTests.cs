using Slipway.Docker;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Docker;

public sealed class EngineSocketTests : IDisposable
{
    private const string Web = """
        {"Id": "web1", "State": {"Status": "running", "ExitCode": 0}, "Image": "sha256:1", "Name": "/shop-web-1",
          "Config": {"Labels": {"com.docker.compose.service": "web"}}, "NetworkSettings": {}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];
    private readonly RecordingRunner _runner = new RecordingRunner().On("docker version", "26.1.5\n").On("docker ps", "").On("docker image inspect", "sha256:by-command\n");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.Path, "docker.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Containers_are_asked_for_by_their_labels_and_looked_at_without_a_command()
    {
        await using var server = new TinyServer(File, head => TinyServer.Json(head.StartsWith("GET /containers/json?", StringComparison.Ordinal) ? """[{"Id": "web1"}]""" : Web));

        var containers = await AskAsync(docker => docker.DockerPsAsync(["a=b \"c\"", "d"], Token));

        var container = Assert.Single(containers);
        Assert.Equal(("web1", "shop-web-1", "web", true), (container.Id, container.Name, container.Service, container.IsRunning));
        Assert.Equal(["/containers/json?all=1&filters={\"label\":[\"a=b \\u0022c\\u0022\",\"d\"]}", "/containers/web1/json"], server.Requests.Select(Asked));
        Assert.Equal(["docker version --format '{{.Server.Version}}'"], _runner.Lines);
    }

    [Fact]
    public async Task A_container_that_goes_meanwhile_is_left_out()
    {
        await using var server = new TinyServer(File, head => Asked(head) switch
        {
            "/containers/web1/json" => TinyServer.Json(Web),
            "/containers/gone/json" => TinyServer.Status(404),
            _ => TinyServer.Json("""[{"Id": "gone"}, {"Id": "web1"}]"""),
        });

        Assert.Equal(["web1"], (await AskAsync(docker => docker.DockerPsAsync(["d"], Token))).Select(container => container.Id));
        Assert.Null(await AskAsync(docker => docker.DockerInspectAsync("gone", Token)));
    }

    [Fact]
    public async Task Images_are_known_by_their_ids_and_those_that_are_missing_are_left_out()
    {
        await using var server = new TinyServer(File, head => Asked(head).Contains("gone", StringComparison.Ordinal)
            ? TinyServer.Status(404)
            : TinyServer.Json("""{"Id": "sha256:at-socket"}"""));

        var ids = await AskAsync(docker => docker.DockerImageIdsAsync(["example.org:5000/shop/web:r1", "gone"], Token));

        Assert.Equal([new("example.org:5000/shop/web:r1", "sha256:at-socket")], ids);
        Assert.Contains("/images/example.org:5000/shop/web:r1/json", server.Requests.Select(Asked));
        Assert.Null(await AskAsync(docker => docker.DockerImageIdAsync("gone", Token)));
    }

    [Fact]
    public async Task The_engines_folder_is_asked_for_without_a_command()
    {
        await using var server = new TinyServer(File, head => TinyServer.Json(Asked(head) == "/info" ? """{"DockerRootDir": "/data/docker"}""" : "[]"));

        Assert.Equal("/data/docker", await AskAsync(docker => docker.DockerRootDirectoryAsync(Token)));
    }

    [Theory]
    [InlineData("""{"Version": "26.1.5"}""", true, true)]
    [InlineData("""{"Version": "26.1.5"}""", false, false)]
    [InlineData("""{"message": "no"}""", true, false)]
    [InlineData("[]", true, false)]
    public async Task The_engine_is_reached_where_its_socket_says_a_version_and_there_is_a_docker_command(string answer, bool hasCommand, bool isEnough)
    {
        await using var server = new TinyServer(File, _ => TinyServer.Json(answer));
        _folder.Write("bin/docker", "", executable: hasCommand);
        _environment["PATH"] = _folder["bin"];
        using var socket = new EngineSocket(_environment.GetValueOrDefault, File);
        using var engine = new DockerEngine(_runner, new DeploySettings { AppDirectory = "/app" }, socket);

        Assert.Equal(["docker"], await engine.ConnectAsync(Token));

        Assert.Equal(hasCommand ? 1 : 0, server.Requests.Count(head => Asked(head) == "/version"));
        Assert.Equal(isEnough ? 0 : 1, _runner.Commands.Count);
        Assert.Equal(1, engine.Calls.Others);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 X\r\nContent-Length: 0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n[{\"Id\": \"")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n\"\"")]
    [InlineData("no HTTP at all\r\n")]
    public async Task What_the_socket_does_not_answer_the_command_is_asked(string answer)
    {
        await using var server = new TinyServer(File, _ => answer);

        Assert.Empty(await AskAsync(docker => docker.DockerPsAsync(["d"], Token)));
        Assert.Equal("sha256:by-command", await AskAsync(docker => docker.DockerImageIdAsync("web", Token)));
        Assert.Contains("docker ps -aq --no-trunc --filter label=d", _runner.Lines);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_at_is_left_to_the_command()
    {
        await using (new TinyServer(File, _ => null)) Assert.True(System.IO.File.Exists(File));

        Assert.Empty(await AskAsync(docker => docker.DockerPsAsync(["d"], Token)));
    }

    [Theory]
    [InlineData("DOCKER_HOST", "unix://{0}", true)]
    [InlineData("DOCKER_HOST", "tcp://example.org:2376", false)]
    [InlineData("DOCKER_HOST", "unix:///none/docker.sock", false)]
    [InlineData("DOCKER_CONTEXT", "default", true)]
    [InlineData("DOCKER_CONTEXT", "server", false)]
    [InlineData("CONFIG", """{"currentContext": "server"}""", false)]
    [InlineData("CONFIG", """{"currentContext": ""}""", true)]
    [InlineData("CONFIG", """{"auths": {}}""", true)]
    [InlineData("CONFIG", "broken", false)]
    public async Task It_is_the_socket_that_the_command_would_use(string variable, string value, bool isAsked)
    {
        await using var server = new TinyServer(File, _ => TinyServer.Json("[]"));
        if (variable == "CONFIG")
        {
            _environment["DOCKER_CONFIG"] = _folder.Path;
            await System.IO.File.WriteAllTextAsync(Path.Combine(_folder.Path, "config.json"), value, Token);
        }
        else
        {
            _environment[variable] = value.Replace("{0}", File, StringComparison.Ordinal);
        }

        await AskAsync(docker => docker.DockerPsAsync(["d"], Token));

        Assert.Equal(isAsked ? 1 : 0, server.Requests.Count);
    }

    [Fact]
    public async Task A_chosen_command_is_asked_always()
    {
        await using var server = new TinyServer(File, _ => TinyServer.Json("[]"));

        await AskAsync(docker => docker.DockerPsAsync(["d"], Token), new DeploySettings { AppDirectory = "/app", DockerCommand = "docker" });

        Assert.Empty(server.Requests);
    }

    private static string Asked(string head) => Uri.UnescapeDataString(head.Split(' ')[1]);

    private async Task<T> AskAsync<T>(Func<DockerClient, Task<T>> question, DeploySettings? settings = null)
    {
        using var engine = new DockerEngine(_runner, settings ?? new DeploySettings { AppDirectory = "/app" });
        using var socket = new EngineSocket(_environment.GetValueOrDefault, File);
        return await question(new DockerClient(engine, _runner, socket));
    }
}
