using Slipway.Demo;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Demo;

/// <summary>On real git; Docker is recorded.</summary>
public sealed class SampleApplicationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingRunner _docker = new RecordingRunner().On("docker").On("docker version", "26.1.5\n");
    private readonly CommandRunner _runner = new(new RecordingLog(), TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_folder.Path, "a sample's");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_checkout_is_a_clean_clone_of_its_own_remote_on_main()
    {
        var instance = await Sample().PrepareAsync(Folder, "some-project", 18090, Cancellation);

        Assert.Equal("", await GitAsync(instance.AppDirectory, "status", "--porcelain"));
        Assert.Equal("main", await GitAsync(instance.AppDirectory, "branch", "--show-current"));
        Assert.Equal("origin/main", await GitAsync(instance.AppDirectory, "rev-parse", "--abbrev-ref", "@{upstream}"));
        Assert.Equal(instance.Remote, await GitAsync(instance.AppDirectory, "remote", "get-url", "origin"));
        Assert.Equal("1.0.0", (await File.ReadAllTextAsync(Path.Combine(instance.AppDirectory, "VERSION"), Cancellation)).Trim());
    }

    [Fact]
    public async Task The_instance_has_its_own_project_port_and_state_folder_outside_the_checkout()
    {
        var instance = await Sample().PrepareAsync(Folder, "some-project", 18090, Cancellation);

        Assert.Equal(
            $"COMPOSE_PROJECT_NAME=some-project\nSAMPLE_PORT={instance.Port}\n",
            await File.ReadAllTextAsync(Path.Combine(instance.AppDirectory, ".env"), Cancellation));
        var settings = DotNetEnv.Env.NoEnvVars().Load(Path.Combine(instance.AppDirectory, ".env.deploy")).ToDictionary();
        Assert.Equal(instance.StateDirectory, settings["DEPLOY_STATE_DIR"]);
        Assert.False(instance.StateDirectory.StartsWith(instance.AppDirectory + "/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Executables_stay_executable()
    {
        var instance = await Sample().PrepareAsync(Folder, "some-project", 18090, Cancellation);

        Assert.StartsWith("100755", await GitAsync(instance.AppDirectory, "ls-files", "--stage", "bin/web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_reaches_the_remote_and_leaves_the_checkout_alone()
    {
        var sample = Sample();
        var instance = await sample.PrepareAsync(Folder, "some-project", 18090, Cancellation);
        var before = await GitAsync(instance.AppDirectory, "rev-parse", "HEAD");

        var commit = await sample.CommitAsync(
            instance, "Change things", new Dictionary<string, string?> { ["VERSION"] = "2.0.0\n", ["new/file.txt"] = "x", ["public/robots.txt"] = null }, Cancellation);

        Assert.Equal(commit, await GitAsync(instance.Remote, "rev-parse", "main"));
        Assert.Equal("2.0.0", await GitAsync(instance.Remote, "show", "main:VERSION"));
        Assert.Equal(
            "M\tVERSION\nA\tnew/file.txt\nD\tpublic/robots.txt",
            await GitAsync(instance.Remote, "diff", "--name-status", $"{before}..{commit}"));
        Assert.Equal(before, await GitAsync(instance.AppDirectory, "rev-parse", "HEAD"));
    }

    [Fact]
    public async Task A_port_that_somebody_listens_on_is_passed_over()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        listener.Start();
        var taken = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var instance = await Sample().PrepareAsync(Folder, "some-project", taken, Cancellation);

        Assert.True(instance.Port > taken);
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_not_used()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "mine"), "", Cancellation);

        await Assert.ThrowsAsync<SlipwayException>(() => Sample().PrepareAsync(Folder, "some-project", 18090, Cancellation));

        Assert.Equal([Path.Combine(Folder, "mine")], Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task Removing_takes_all_of_the_project_by_its_label_and_the_folder()
    {
        var sample = Sample();
        await sample.PrepareAsync(Folder, "some-project", 18090, Cancellation);
        _docker.On("docker container ls", "c1\nc2\n").On("docker volume ls", "some-project_db\n").On("docker image ls", "sha256:1\nsha256:1\nsha256:2\n");

        var removed = await sample.RemoveAsync(Folder, "some-project", Cancellation);

        const string label = "--filter label=com.docker.compose.project=some-project";
        Assert.Equal(
            [
                $"docker container ls --all --quiet --no-trunc {label}",
                "docker container rm --force --volumes c1 c2",
                $"docker volume ls --quiet {label}",
                "docker volume rm --force some-project_db",
                $"docker network ls --quiet --no-trunc {label}",
                $"docker image ls --all --quiet --no-trunc {label}",
                "docker image rm --force sha256:1 sha256:2",
            ],
            _docker.Lines.Skip(1));
        Assert.Equal(["2 containers", "1 volume", "2 images", $"the folder {Folder}"], removed);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task Where_nothing_is_there_nothing_is_removed()
    {
        Assert.Empty(await Sample().RemoveAsync(Folder, "some-project", Cancellation));
        Assert.DoesNotContain(_docker.Lines, line => line.Contains(" rm ", StringComparison.Ordinal));
    }

    private SampleApplication Sample() =>
        new(_runner, new CheckoutRoot(AppContext.BaseDirectory), new SampleResources(new DockerEngine(_docker, new DeploySettings { AppDirectory = "/app" }), _docker));

    private async Task<string> GitAsync(string folder, params string[] arguments) =>
        (await _runner.RunCheckedAsync(new Command("git", arguments) { WorkingDirectory = folder }, "git", Cancellation)).Output.Trim();
}
