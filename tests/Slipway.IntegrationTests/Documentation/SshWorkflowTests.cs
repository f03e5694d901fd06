using System.Globalization;
using Slipway.Demo;
using Slipway.IntegrationTests.Deployment;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Settings;
using YamlDotNet.RepresentationModel;

namespace Slipway.IntegrationTests.Documentation;

/// <summary>The workflow of docs/github-actions/ssh.yml: a runner, a server with a real sshd, and the real program on it.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class SshWorkflowTests(SampleFixture fixture) : IAsyncDisposable
{
    // Holds the deployment until the test says so.
    private const string Settings = """
        DEPLOY_MAINTENANCE_FILE=flags/closed
        DEPLOY_COMPOSE_FILE=compose.proxied.yaml
        DEPLOY_BACKUP=none
        DEPLOY_HOOK_BEFORE_BUILD="while [ -e flags/wait ]; do sleep 0.1; done"

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-ssh-").FullName;
    private readonly string _port = FreePort.From(Random.Shared.Next(20_000, 30_000)).ToString(CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Root => new CheckoutRoot().Folder;

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Path.Combine(_folder, "keys"))) await ComposeAsync("down", "--rmi", "local", "--timeout", "1");
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_deploys_with_the_runner_s_outputs_and_a_connection_that_is_lost_does_not_stop_it()
    {
        await using var app = await OtherApplication.NewAsync(fixture, Settings, ("other-app", ""));
        await app.SucceedAsync("--target=Deploy");
        var access = await StartAsync();
        var launcher = Path.Combine(app.Instance.Folder, "it's slipway.sh");
        await File.WriteAllTextAsync(launcher, $"#!/bin/bash\nexec '{ChildProgram.Dotnet}' '{typeof(ChildProgram).Assembly.Location}' \"$@\"\n", Cancellation);
        File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var commit = await app.CommitAsync("Second version", ("VERSION", "1.1.0\n"));
        var deployed = await RunWorkflowAsync(app, launcher, access, commit);
        Assert.True(deployed.Succeeded, deployed.Output + deployed.Error);
        Assert.Equal((200, "1.1.0"), await app.VisitAsync());
        Assert.Contains("::group::", deployed.Output, StringComparison.Ordinal);
        var outputs = await ComposeAsync("exec", "-T", "runner", "cat", "/tmp/output");
        Assert.Contains($"commit={commit}\n", outputs, StringComparison.Ordinal);
        Assert.Contains("result=succeeded\n", outputs, StringComparison.Ordinal);
        Assert.Contains("| EnableMaintenance |", await ComposeAsync("exec", "-T", "runner", "cat", "/tmp/summary"), StringComparison.Ordinal);

        var refused = await RunWorkflowAsync(app, launcher, access, new string('0', 40));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("::error", refused.Output, StringComparison.Ordinal);

        commit = await app.CommitAsync("Third version", ("VERSION", "1.2.0\n"));
        var wait = Path.Combine(app.Instance.AppDirectory, "flags", "wait");
        await File.WriteAllTextAsync(wait, "", Cancellation);
        var lost = RunWorkflowAsync(app, launcher, access, commit);
        await DeployedSample.UntilAsync(() => app.Releases()[0] is { LastStep.Name: StepName.Build } || lost.IsCompleted);
        Assert.False(lost.IsCompleted);
        await ComposeAsync("kill", "runner");
        Assert.False((await lost).Succeeded);
        File.Delete(wait);

        await DeployedSample.UntilAsync(() => app.Releases()[0].EndedAt is not null);
        Assert.Equal((ReleaseState.Succeeded, commit), (app.Releases()[0].State, app.Releases()[0].ToCommit));
        Assert.Equal((200, "1.2.0"), await app.VisitAsync());
    }

    /// <summary>Makes the keys of both and starts them: the private key of the one, and what known_hosts says of the other.</summary>
    private async Task<(string Key, string HostKey)> StartAsync()
    {
        foreach (var file in new DirectoryInfo(Path.Combine(Root, "tests", "ssh")).GetFiles()) file.CopyTo(Path.Combine(_folder, file.Name));
        var keys = Directory.CreateDirectory(Path.Combine(_folder, "keys")).FullName;
        await ComposeAsync("up", "-d", "--build", "runner");
        await ComposeAsync("exec", "-T", "runner", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/tmp/deploy");
        await ComposeAsync("exec", "-T", "runner", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/tmp/host");
        await File.WriteAllTextAsync(Path.Combine(keys, "authorized"), await ComposeAsync("exec", "-T", "runner", "cat", "/tmp/deploy.pub"), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(keys, "host"), await ComposeAsync("exec", "-T", "runner", "cat", "/tmp/host"), Cancellation);
        File.SetUnixFileMode(Path.Combine(keys, "host"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await ComposeAsync("up", "-d", "server");

        // As the page says to do: what the server shows of itself.
        var scanned = await ComposeAsync("exec", "-T", "runner", "sh", "-c", $"n=0; until ssh-keyscan -q -t ed25519 -p {_port} 127.0.0.1 | grep ssh-; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done");
        return (await ComposeAsync("exec", "-T", "runner", "cat", "/tmp/deploy"), scanned.Trim());
    }

    /// <summary>Runs the workflow's script as a runner does.</summary>
    private async Task<CommandResult> RunWorkflowAsync(DeployedSample app, string launcher, (string Key, string HostKey) access, string commit)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(Root, "docs", "github-actions", "ssh.yml"), Cancellation)));
        var script = ((YamlScalarNode)Assert.Single(stream.Documents[0].AllNodes.OfType<YamlMappingNode>(), node => node.Children.ContainsKey("run")).Children["run"]).Value!;
        Dictionary<string, string> variables = new()
        {
            ["SERVER"] = $"ssh://deploy@127.0.0.1:{_port}",
            ["HOST_KEY"] = access.HostKey,
            ["SLIPWAY"] = launcher,
            ["APP_DIR"] = app.Instance.AppDirectory,
            ["SSH_KEY"] = access.Key.TrimEnd('\n'),
            ["COMMIT"] = commit,
            ["GITHUB_RUN_ID"] = "4711",
            ["GITHUB_RUN_ATTEMPT"] = "1",
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_REPOSITORY"] = "you/shop",
            ["GITHUB_OUTPUT"] = "/tmp/output",
            ["GITHUB_STEP_SUMMARY"] = "/tmp/summary",
        };
        var exec = await CommandAsync(["exec", "-T", .. variables.SelectMany(variable => new[] { "-e", $"{variable.Key}={variable.Value}" }), "runner", "bash", "-e", "-c", script]);
        return await fixture.Runner.RunAsync(exec with { Deadline = TimeSpan.FromMinutes(5) }, Cancellation);
    }

    private async Task<string> ComposeAsync(params string[] arguments) =>
        (await fixture.Runner.RunCheckedAsync(await CommandAsync(arguments), "docker compose " + arguments[0], CancellationToken.None)).Output;

    private async Task<Command> CommandAsync(string[] arguments) => (await fixture.Engine.CommandAsync(["compose", "-p", Path.GetFileName(_folder).ToLowerInvariant(), .. arguments], Cancellation)) with
    {
        WorkingDirectory = _folder,
        Environment = new Dictionary<string, string?>
        {
            ["SSH_PORT"] = _port,
            ["USER_ID"] = await IdAsync("id", "-u"),
            ["GROUP_ID"] = await IdAsync("id", "-g"),
            ["ENGINE_GROUP_ID"] = await IdAsync("stat", "-c", "%g", "/var/run/docker.sock"),
            ["HOME_FOLDER"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        },
    };

    private async Task<string> IdAsync(string program, params string[] arguments) =>
        (await fixture.Runner.RunCheckedAsync(new Command(program, arguments), program, Cancellation)).Output.Trim();
}
