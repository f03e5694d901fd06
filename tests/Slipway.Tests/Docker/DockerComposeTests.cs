using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Docker;

public sealed class DockerComposeTests : IDisposable
{
    private const string Prefix = "docker compose --ansi never --progress plain";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingRunner _runner = new RecordingRunner().On("docker version", "26.1.5\n");
    private readonly List<IDisposable> _engines = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Command Last => _runner.Commands[^1];

    public void Dispose()
    {
        foreach (var engine in _engines) engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_model_is_asked_for_with_all_profiles_in_the_application_s_folder()
    {
        _runner.On(Prefix, ComposeModelReaderTests.Json);

        var model = await Compose().DockerComposeConfigAsync(Token);

        Assert.Equal("tlprobe", model.Project);
        Assert.Equal((Prefix + " --profile '*' config --format json", _folder.Path), (Last.ToString(), Last.WorkingDirectory));
        Assert.NotNull(Last.ReadOutput);
    }

    [Fact]
    public async Task The_model_and_its_hashes_are_asked_for_once_until_they_are_forgotten()
    {
        _runner.On(Prefix, ComposeModelReaderTests.Json).On(command => command.Arguments.Contains("--hash"), _ => new(0, "web 1\n", "", default));
        var compose = Compose();

        for (var time = 0; time < 2; time++)
        {
            await compose.DockerComposeConfigAsync(Token);
            Assert.Equal("1", (await compose.DockerComposeConfigHashesAsync(Token))["web"]);
        }

        Assert.Equal(["config", "--hash"], _runner.Commands.Where(command => command.Arguments[0] == "compose").Select(command => command.Arguments.Contains("--hash") ? "--hash" : "config"));

        // The same model again has the same hashes.
        compose.Forget();
        await compose.DockerComposeConfigHashesAsync(Token);
        Assert.Equal(3, _runner.Commands.Count(command => command.Arguments[0] == "compose"));
    }

    [Fact]
    public async Task Compose_files_are_named_in_their_order()
    {
        _runner.On("docker compose");

        await Compose(["compose.yaml", "prod é.yaml"]).DockerComposeStopAsync(["web", "worker"], Token);

        Assert.Equal("docker compose -f compose.yaml -f 'prod é.yaml' --ansi never --progress plain stop web worker", Last.ToString());
    }

    [Fact]
    public async Task Stopping_nothing_stops_nothing()
    {
        await Compose().DockerComposeStopAsync([], Token);

        Assert.Empty(_runner.Commands);
    }

    [Theory]
    [InlineData("no configuration file provided: not found", "--compose-file")]
    [InlineData("open /x/nope.yaml: no such file or directory", "--compose-file")]
    [InlineData("validating /x/compose.yaml: services.web Additional property imagee is not allowed", "docker compose config --quiet")]
    public async Task An_unreadable_model_is_told_in_Compose_s_words(string words, string next)
    {
        _runner.On("docker compose version", "2.26.1-4\n").On(Prefix, exitCode: 15, error: $"time=\"now\" level=warning msg=\"x\"\n{words}\n");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Compose().DockerComposeConfigAsync(Token));

        Assert.Equal($"The Compose model of {_folder.Path} cannot be read: {words}", fault.Message);
        Assert.Empty(fault.Details);
        Assert.Contains(next, Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_Compose_finds_no_file_those_that_look_like_one_are_named()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "ops"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "ops", "docker-compose.production.yml"), "", Token);
        _runner.On("docker compose version", "2.26.1-4\n").On(Prefix, exitCode: 15, error: "no configuration file provided: not found\n");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Compose().DockerComposeConfigAsync(Token));

        Assert.StartsWith("--compose-file=ops/docker-compose.production.yml", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashes_are_those_of_the_resolved_model()
    {
        _runner.On("docker compose", ComposeModelReaderTests.Json).On(command => command.Arguments.Contains("--hash"), _ => new(0, "db 14a1\nweb 221e\n", "", default));

        var hashes = await Compose(["a.yaml"]).DockerComposeConfigHashesAsync(Token);

        Assert.Equal(new Dictionary<string, string> { ["db"] = "14a1", ["web"] = "221e" }, hashes);
    }

    [Fact]
    public async Task The_resolved_model_goes_through_standard_input_and_dependencies_left_out_of_up_are_left_out()
    {
        _runner.On(Prefix, ComposeModelReaderTests.Json).On(command => command.Arguments.Contains("--hash"), _ => new(0, "web 1\n", "", default));

        await Compose().DockerComposeConfigHashesAsync(Token);
        var whole = _runner.Inputs[^1];
        await Compose().DockerComposeConfigHashesAsync(["web"], Token);

        Assert.Equal(Prefix + " --profile '*' -f - config --hash '*'", Last.ToString());
        Assert.Equal(ComposeModelReaderTests.Json, whole);
        Assert.DoesNotContain("depends_on", _runner.Inputs[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_names_services_and_options()
    {
        _runner.On(Prefix, "line\n");
        var lines = new List<string>();

        await Compose().DockerComposeBuildAsync(new(["web", "worker"]) { OnLine = lines.Add, Deadline = TimeSpan.FromHours(1) }, Token);
        Assert.Equal((Prefix + " build web worker", TimeSpan.FromHours(1)), (Last.ToString(), Last.Deadline!.Value));
        Assert.Equal(["line"], lines);

        await Compose().DockerComposeBuildAsync(new(["web"]) { NoCache = true, Pull = true }, Token);
        Assert.Equal(Prefix + " build --no-cache --pull web", Last.ToString());
    }

    [Fact]
    public async Task A_build_that_fails_says_what_and_with_which_last_lines()
    {
        _runner.On(Prefix, exitCode: 17, error: "failed to solve: x\n");

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => Compose().DockerComposeBuildAsync(new(["web"]), Token));

        Assert.Equal("Building web failed: docker ended with exit code 17.", fault.Message);
        Assert.Equal(["failed to solve: x"], fault.Details);
    }

    [Fact]
    public async Task Up_builds_nothing_unless_asked()
    {
        _runner.On(Prefix);

        await Compose().DockerComposeUpAsync(new(["web"]) { ForceRecreate = true, NoDependencies = true, Wait = true }, Token);
        Assert.Equal(Prefix + " up -d --no-build --force-recreate --no-deps --wait web", Last.ToString());
        await Compose().DockerComposeUpAsync(new([]) { Build = true }, Token);
        Assert.Equal(Prefix + " up -d", Last.ToString());
    }

    [Fact]
    public async Task Run_names_its_container_and_hands_variables_over_by_name()
    {
        _runner.On(Prefix, "out", 3).On(command => command.Arguments.Contains("config"), _ => new(0, ComposeModelReaderTests.Json, "", default)).On("docker image inspect", "sha256:1");
        var run = new DockerComposeRun("web", "bin/rails", "db:migrate")
        {
            Labels = ["slipway.release=x"],
            Environment = new Dictionary<string, string?> { ["B"] = "s3cret", ["A"] = "1" },
            Input = "in",
        };

        var result = await Compose().DockerComposeRunAsync(run, Token);

        Assert.Equal(3, result.ExitCode);
        Assert.Matches(
            "^" + Prefix + " run --rm --no-deps -T --name slipway-run-[0-9a-f]{32} --label slipway.release=x -e A -e B web bin/rails db:migrate$", Last.ToString());
        Assert.Equal(("s3cret", "in"), (Last.Environment["B"], _runner.Inputs[^1]));
        Assert.Contains("docker image inspect --format '{{.Id}}' tlprobe-web", _runner.Lines);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_or_late_removes_its_container()
    {
        _runner.On(Prefix, ComposeModelReaderTests.Json).On("docker image inspect", "sha256:1").On("docker rm")
            .On(command => command.Arguments.Contains("run"), _ => throw new OperationCanceledException());

        await Assert.ThrowsAsync<OperationCanceledException>(() => Compose().DockerComposeRunAsync(new("web", "x"), Token));

        var run = _runner.Commands.Single(command => command.Arguments.Contains("run"));
        Assert.Equal(["rm", "-f", run.Arguments.SkipWhile(argument => argument != "--name").ElementAt(1)], Last.Arguments);
    }

    [Fact]
    public async Task A_run_without_an_image_or_a_service_is_refused()
    {
        _runner.On(Prefix, ComposeModelReaderTests.Json).On("docker image inspect", exitCode: 1, error: "Error: No such image: tlprobe-web");

        var image = await Assert.ThrowsAsync<SlipwayException>(() => Compose().DockerComposeRunAsync(new("web", "x"), Token));
        var service = await Assert.ThrowsAsync<SlipwayException>(() => Compose().DockerComposeRunAsync(new("none", "x"), Token));

        Assert.Equal("Nothing can be run in service web: its image tlprobe-web is not there.", image.Message);
        Assert.StartsWith("There is no service none", service.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_sudo_the_environment_goes_through_a_private_file_after_the_project_s_own()
    {
        var own = _folder.Write(".env", "A=1\n");
        var files = new List<string>();
        var text = "";
        _runner.On("sudo -n docker version", "26\n").On("sudo -n docker compose", ComposeModelReaderTests.Json).On("sudo -n docker image", "x")
            .On(command => command.Arguments.Contains("run"), command =>
            {
                files.AddRange(command.Arguments.Where((_, i) => i > 0 && command.Arguments[i - 1] == "--env-file"));
                text = File.ReadAllText(files[^1]);
                return new(0, "", "", default);
            });

        var run = new DockerComposeRun("web", "x") { Environment = new Dictionary<string, string?> { ["SECRET"] = "a \"b\" $c\\\nd" } };
        await Compose(command: "sudo -n docker").DockerComposeRunAsync(run, Token);

        Assert.Equal((2, own), (files.Count, files[0]));
        Assert.Contains("SECRET=\"a \\\"b\\\" \\$c\\\\\\nd\"\n", text, StringComparison.Ordinal);
        Assert.Contains("\nPATH=", "\n" + text, StringComparison.Ordinal);
        Assert.False(File.Exists(files[1]));
        Assert.Empty(Last.Environment);
    }

    [Fact]
    public async Task Compose_v2_is_needed()
    {
        _runner.On("docker compose version", "2.26.1-4\n");
        Assert.Equal("2.26.1-4", await Compose().DockerComposeVersionAsync(Token));
        Assert.Equal("docker compose version --short", Last.ToString());

        _runner.On("docker compose version", exitCode: 1, error: "docker: 'compose' is not a docker command.");
        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Compose().DockerComposeVersionAsync(Token));
        Assert.Equal("Docker Compose v2 is not there.", fault.Message);
        Assert.Equal(["./build.sh --target=Bootstrap"], fault.Next);
    }

    private DockerCompose Compose(IReadOnlyList<string>? files = null, string? command = null)
    {
        var settings = new DeploySettings { AppDirectory = _folder.Path, ComposeFiles = files ?? [], DockerCommand = command };
        var engine = new DockerEngine(_runner, settings);
        _engines.Add(engine);
        return new(engine, _runner, settings);
    }
}
