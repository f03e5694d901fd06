using System.Globalization;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.IntegrationTests.Docker;

/// <summary>What only a real engine can prove: what it leaves running, what it hashes, what it hands over.</summary>
[Trait("Category", "Integration")]
public sealed class EngineTests : IAsyncLifetime
{
    private const string Image = "debian:trixie-slim";

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway é ").FullName;
    private readonly string _project = $"slipwaytest{Guid.NewGuid():N}"[..24];
    private readonly CommandRunner _runner = new(new NoLog(), TimeProvider.System);
    private readonly DeploySettings _settings;
    private readonly DockerEngine _engine;
    private readonly DockerClient _docker;
    private readonly DockerCompose _compose;

    public EngineTests()
    {
        _settings = new() { AppDirectory = _folder };
        _engine = new(_runner, _settings);
        _docker = new(_engine, _runner);
        _compose = new(_engine, _runner, _settings);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(Path.Combine(_folder, "compose.yaml"), """
            name: PROJECT
            services:
              web:
                image: IMAGE
                init: true
                command: ["sleep", "1000"]
                env_file: [web.env]
                environment:
                  FROM_DOTENV: ${FROM_DOTENV:-none}
                  DOLLAR: "a$$b"
                expose: ["3000"]
                volumes: ["data:/data", "./conf:/conf:ro"]
                depends_on: [db]
                healthcheck: {test: ["CMD", "true"], interval: 5s}
              db:
                image: IMAGE
                init: true
                command: ["sleep", "1000"]
              jobs:
                image: IMAGE
                init: true
                command: ["sleep", "1000"]
                profiles: [jobs]
              built:
                build: .
                profiles: [never]
            volumes: {data: {}}
            """.Replace("PROJECT", _project, StringComparison.Ordinal).Replace("IMAGE", Image, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder, "web.env"), "PASSWORD=p$$x y\n");
        File.WriteAllText(Path.Combine(_folder, ".env"), "FROM_DOTENV=dotenv\n");
        await _compose.DockerComposeUpAsync(new(["web", "db", "jobs"]), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _runner.RunAsync(
            new Command("docker", ["compose", "--profile", "*", "down", "-v", "-t", "0", "--remove-orphans"]) { WorkingDirectory = _folder }, CancellationToken.None);
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Hashes_equal_the_labels_with_an_env_file_a_profile_and_dependencies()
    {
        var hashes = await _compose.DockerComposeConfigHashesAsync(Token);

        var containers = await ContainersAsync();
        Assert.Equal(["db", "jobs", "web"], containers.Select(container => container.Service).Order());
        Assert.All(containers, container => Assert.Equal(hashes[container.Service!], container.Labels[ComposeLabels.ConfigHash]));
    }

    [Fact]
    public async Task Hashes_equal_the_labels_of_what_was_brought_up_without_dependencies()
    {
        await _compose.DockerComposeUpAsync(new(["web"]) { NoDependencies = true, ForceRecreate = true }, Token);

        var hashes = await _compose.DockerComposeConfigHashesAsync(["web"], Token);

        var web = (await ContainersAsync()).Single(container => container.Service == "web");
        Assert.Equal(hashes["web"], web.Labels[ComposeLabels.ConfigHash]);
    }

    [Fact]
    public async Task The_model_and_the_containers_are_read()
    {
        var model = await _compose.DockerComposeConfigAsync(Token);
        var web = (await ContainersAsync()).Single(container => container.Service == "web");

        Assert.Equal(_project, model.Project);
        Assert.Equal(["built", "db", "jobs", "web"], model.Services.Select(service => service.Name).Order());
        Assert.Equal(("dotenv", "a$b"), (model.Find("web")!.Environment["FROM_DOTENV"], model.Find("web")!.Environment["DOLLAR"]));
        Assert.Equal(model.Find("web")!.Environment["PASSWORD"], web.Environment["PASSWORD"]);
        Assert.True(web.IsRunning);
        Assert.False(web.IsOneOff);
        Assert.Equal(Image, web.ImageName);
        Assert.Equal(await _docker.DockerImageIdAsync(Image, Token), web.ImageId);
        Assert.NotEmpty(web.Addresses);
        Assert.InRange(DateTimeOffset.UtcNow - web.StartedAt, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.Null(await _docker.DockerInspectAsync("no-such-container", Token));
        Assert.Null(await _docker.DockerImageIdAsync("no-such-image:latest", Token));
    }

    [Fact]
    public async Task An_exec_past_its_deadline_leaves_no_process_in_the_container()
    {
        var web = await WebAsync();
        var exec = new DockerExec(web, "sh", "-c", "trap '' TERM; sleep 4242 & sleep 4243") { Deadline = TimeSpan.FromSeconds(1) };

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => _docker.DockerExecAsync(exec, Token));

        Assert.Contains("did not end within 1 s", fault.Message, StringComparison.Ordinal);
        Assert.Empty(fault.Details);
        Assert.Equal(1, (await TopAsync(web)).Count(line => line.Contains("sleep", StringComparison.Ordinal) && !line.Contains("init", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cancelled_exec_leaves_no_process_in_the_container_and_others_alone()
    {
        var web = await WebAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var other = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var started = new TaskCompletionSource();
        var left = _docker.DockerExecAsync(new(web, "sh", "-c", "echo ready; exec sleep 5151") { OnLine = _ => started.TrySetResult() }, other.Token);
        await started.Task;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _docker.DockerExecAsync(
            new(web, "sh", "-c", "echo ready; exec sleep 5252") { OnLine = _ => cancel.Cancel() }, cancel.Token));

        var top = await TopAsync(web);
        Assert.DoesNotContain(top, line => line.Contains("sleep 5252", StringComparison.Ordinal));
        Assert.Contains(top, line => line.Contains("sleep 5151", StringComparison.Ordinal));

        Assert.True(await _docker.DockerEndExecsAsync(web, Token));
        Assert.NotEqual(0, (await left).ExitCode);
        Assert.DoesNotContain(await TopAsync(web), line => line.Contains("sleep 5151", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Values_of_an_exec_reach_it_and_no_process_list()
    {
        const string secret = "s3cret é \"'$HOME\nline2";
        var lines = "";
        var exec = new DockerExec(await WebAsync(), "sh", "-c", "echo go; read line; printf %s \"$SECRET|$HOME|${DOLLAR-unset}\"")
        {
            Environment = new Dictionary<string, string?> { ["SECRET"] = secret, ["HOME"] = "/elsewhere", ["DOLLAR"] = null },
            WriteInput = async (stream, token) =>
            {
                foreach (var process in Directory.EnumerateDirectories("/proc").Where(name => char.IsAsciiDigit(Path.GetFileName(name)[0])))
                {
                    try
                    {
                        lines += await File.ReadAllTextAsync(Path.Combine(process, "cmdline"), token);
                    }
                    catch (IOException)
                    {
                        // It has ended.
                    }
                }

                await stream.WriteAsync("x\n"u8.ToArray(), token);
            },
        };

        var result = await _docker.DockerExecAsync(exec, Token);

        Assert.Equal($"go\n{secret}|/elsewhere|unset", result.Output);
        Assert.Contains("SECRET", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_sudo_the_environment_comes_through()
    {
        // DOCKER_CMD is split at white space, so its folder has none.
        var bin = Directory.CreateTempSubdirectory("slipway-sudo");
        var sudo = Path.Combine(bin.FullName, "sudo");
        File.WriteAllText(sudo, "#!/bin/sh\nshift\nexec env -i PATH=\"$PATH\" HOME=/root \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(sudo, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var engine = new DockerEngine(_runner, new() { AppDirectory = _folder, DockerCommand = $"{sudo} -n docker" });
        var docker = new DockerClient(engine, _runner);
        var compose = new DockerCompose(engine, _runner, _settings);
        var variables = new Dictionary<string, string?> { ["SECRET"] = "a 'b' \"c\" $HOME \\ é" };

        var exec = await docker.DockerExecAsync(new(await WebAsync(), "sh", "-c", "echo \"$SECRET\"") { Environment = variables }, Token);
        var run = await compose.DockerComposeRunAsync(
            new("web", "sh", "-c", "echo \"$SECRET|$FROM_DOTENV\"") { Environment = new Dictionary<string, string?>(variables) { ["TWO"] = "1\n2" } }, Token);

        Assert.Equal("a 'b' \"c\" $HOME \\ é\n", exec.Output);
        Assert.Equal("a 'b' \"c\" $HOME \\ é|dotenv\n", run.Output);
        bin.Delete(recursive: true);
    }

    [Fact]
    public async Task A_run_gets_input_labels_and_variables_and_leaves_no_container()
    {
        var run = new DockerComposeRun("web", "sh", "-c", "cat; echo \"$SECRET\"; exit 7")
        {
            Labels = [$"{ComposeLabels.Release}={_project}"],
            Environment = new Dictionary<string, string?> { ["SECRET"] = "a $b" },
            Input = "é in\n",
        };

        var result = await _compose.DockerComposeRunAsync(run, Token);

        Assert.Equal((7, "é in\na $b\n"), (result.ExitCode, result.Output));
        Assert.Empty(await _docker.DockerPsAsync([$"{ComposeLabels.Release}={_project}"], Token));
    }

    [Fact]
    public async Task A_run_past_its_deadline_leaves_no_container()
    {
        var run = new DockerComposeRun("web", "sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done")
        {
            Labels = [$"{ComposeLabels.Release}={_project}"],
            Deadline = TimeSpan.FromSeconds(3),
        };

        await Assert.ThrowsAsync<CommandFailedException>(() => _compose.DockerComposeRunAsync(run, Token));

        Assert.Empty(await _docker.DockerPsAsync([$"{ComposeLabels.Release}={_project}"], Token));
    }

    [Fact]
    public async Task A_run_builds_nothing()
    {
        File.WriteAllText(Path.Combine(_folder, "Dockerfile"), $"FROM {Image}\n");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _compose.DockerComposeRunAsync(new("built", "true"), Token));

        Assert.Contains($"its image {_project}-built is not there", fault.Message, StringComparison.Ordinal);
        Assert.Null(await _docker.DockerImageIdAsync($"{_project}-built", Token));
    }

    [Fact]
    public async Task Logs_of_both_streams_come_in_the_order_of_their_time()
    {
        var script = string.Join(';', Enumerable.Range(1, 6).Select(i => string.Create(CultureInfo.InvariantCulture, $"echo {i} {(i % 2 == 0 ? ">&2" : "")}; sleep 0.02")));
        var name = $"{_project}-log";
        await _runner.RunCheckedAsync(new("docker", ["run", "--name", name, "--label", $"com.docker.compose.project={_project}", Image, "sh", "-c", script]), "docker run", Token);

        var lines = await _docker.DockerLogsAsync(name, 4, Token);
        await _docker.DockerRemoveAsync([name, "no-such-container"], Token);

        Assert.Equal(["3", "4", "5", "6"], lines);
        Assert.Null(await _docker.DockerInspectAsync(name, Token));
    }

    [Fact]
    public async Task Faults_of_the_Compose_file_are_in_Compose_s_words()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        File.WriteAllText(Path.Combine(folder, "wrong.yaml"), "services: {web: {imagee: x}}\n");
        // Compose looks in the folders above too, so a file that is not there has to be named.
        var missing = new DockerCompose(_engine, _runner, new() { AppDirectory = folder, ComposeFiles = ["none.yaml"] });
        var wrong = new DockerCompose(_engine, _runner, new() { AppDirectory = folder, ComposeFiles = ["wrong.yaml"] });

        var first = await Assert.ThrowsAsync<SlipwayException>(() => missing.DockerComposeConfigAsync(Token));
        var second = await Assert.ThrowsAsync<SlipwayException>(() => wrong.DockerComposeConfigAsync(Token));

        Assert.EndsWith("none.yaml: no such file or directory", first.Message, StringComparison.Ordinal);
        Assert.Contains("--compose-file", Assert.Single(first.Next), StringComparison.Ordinal);
        Assert.Contains("imagee", second.Message, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<Container>> ContainersAsync() => _docker.DockerPsAsync([$"{ComposeLabels.Project}={_project}", ComposeLabels.Service], Token);

    private async Task<string> WebAsync() => (await ContainersAsync()).Single(container => container.Service == "web").Id;

    private async Task<string[]> TopAsync(string container) =>
        (await _runner.RunCheckedAsync(new("docker", ["top", container, "-o", "pid,args"]), "docker top", Token)).Output.Split('\n');

    private sealed class NoLog : IRunLog
    {
        public void Write(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

        public void Show(string line) => Write(line);

        public void Warn(string line) => Write(line);

        public void Mask(string? secret) => _ = secret;

        public string Masked(string text) => text;
    }
}
