using Slipway.Docker;
using Slipway.Settings;

namespace Slipway.Tests.Docker;

public sealed class ComposePluginTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];
    private readonly RecordingRunner _runner = new RecordingRunner().On("docker version", "26.1.5\n").On("docker compose", "").On("podman", "5.0\n");
    private readonly string _system;

    public ComposePluginTests()
    {
        _environment["DOCKER_CONFIG"] = Path.Combine(_folder.Path, "config");
        _environment["DOCKER_HOST"] = $"unix://{_folder.Write("docker.sock", "")}";
        _system = Path.Combine(_folder.Path, "system");
        _folder.Write("system/docker-compose", "", executable: true);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_started_without_the_docker_command_and_told_that_it_was_that_which_called_it()
    {
        await StopAsync();

        var call = _runner.Commands[^1];
        Assert.Equal("docker compose --ansi never --progress plain stop web", call.ToString());
        Assert.Equal(Path.Combine(_system, "docker-compose"), call.Program);
        Assert.Equal([new("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", "docker")], call.Environment);
    }

    [Fact]
    public async Task One_in_the_configuration_s_folder_comes_first_and_one_that_cannot_be_run_does_not_count()
    {
        _folder.Write("config/cli-plugins/docker-compose", "");
        await StopAsync();
        Assert.Equal(Path.Combine(_system, "docker-compose"), _runner.Commands[^1].Program);

        var own = _folder.Write("config/cli-plugins/docker-compose", "", executable: true);
        await StopAsync();
        Assert.Equal(own, _runner.Commands[^1].Program);
    }

    [Theory]
    [InlineData("DOCKER_HOST", "tcp://example.org:2376")]
    [InlineData("DOCKER_HOST", "ssh://example.org")]
    [InlineData("CONFIG", """{"cliPluginsExtraDirs": ["/opt/plugins"]}""")]
    [InlineData("CONFIG", "broken")]
    [InlineData("CONFIG", "[]", true)]
    [InlineData("COMMAND", "podman")]
    public async Task Wherever_it_might_be_another_the_docker_command_is_called(string variable, string value, bool isStraight = false)
    {
        if (variable == "CONFIG") _folder.Write("config/config.json", value);
        else if (variable != "COMMAND") _environment[variable] = value;

        await StopAsync(variable == "COMMAND" ? value : null);

        Assert.Equal(isStraight, _runner.Commands[^1].Program is not null);
    }

    [Fact]
    public async Task Where_it_is_not_found_the_docker_command_is_called()
    {
        File.Delete(Path.Combine(_system, "docker-compose"));

        await StopAsync();

        Assert.Null(_runner.Commands[^1].Program);
        Assert.Empty(_runner.Commands[^1].Environment);
    }

    private async Task StopAsync(string? command = null)
    {
        var settings = new DeploySettings { AppDirectory = "/app", DockerCommand = command };
        using var engine = new DockerEngine(_runner, settings);
        using var socket = new EngineSocket(_environment.GetValueOrDefault, "/none/docker.sock");
        await new DockerCompose(engine, _runner, settings, new ComposePlugin(socket, _environment.GetValueOrDefault, [_system])).DockerComposeStopAsync(["web"], Token);
    }
}
