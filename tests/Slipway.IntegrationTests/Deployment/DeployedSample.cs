using System.Diagnostics;
using System.Text.Json;
using Slipway.Demo;
using Slipway.Processes;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>An installation of the sample, and what tests of a deployment ask of it.</summary>
internal sealed class DeployedSample(SampleFixture fixture, SampleInstance instance) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public SampleInstance Instance => instance;

    /// <summary>Removes the installation: what runs on slows down the tests that follow.</summary>
    public async ValueTask DisposeAsync() => await fixture.RemoveAsync(instance);

    /// <summary>Runs the real program.</summary>
    public Task<CommandResult> SlipwayAsync(params string[] options) => fixture.SlipwayAsync(instance, Cancellation, options);

    /// <summary>Runs the real program with variables of its own.</summary>
    public Task<CommandResult> SlipwayAsync(IReadOnlyDictionary<string, string> environment, params string[] options) => fixture.Runner.RunAsync(
        new Command(ChildProgram.Dotnet, [typeof(ChildProgram).Assembly.Location, .. options, $"--app-dir={instance.AppDirectory}"])
        {
            WorkingDirectory = instance.Folder,
            Environment = SampleApplication.CleanEnvironment.Where(entry => !environment.ContainsKey(entry.Key))
                .Concat(environment.Select(entry => new KeyValuePair<string, string?>(entry.Key, entry.Value))).ToDictionary(),
        },
        Cancellation);

    /// <summary>Runs the real program, which has to succeed, and returns what it printed.</summary>
    public async Task<string> SucceedAsync(params string[] options)
    {
        var result = await SlipwayAsync(options);
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result.Output;
    }

    /// <summary>Runs the real program, which has to end with another exit code, and returns what it printed.</summary>
    public async Task<string> FailAsync(int exitCode, params string[] options)
    {
        var result = await SlipwayAsync(options);
        Assert.True(result.ExitCode == exitCode, $"exit code {result.ExitCode}, not {exitCode}\n{result.Output}\n{result.Error}");
        return result.Output + result.Error;
    }

    /// <summary>Starts the real program, to be killed.</summary>
    public Process Start(params string[] options)
    {
        var start = new ProcessStartInfo(ChildProgram.Dotnet, [typeof(ChildProgram).Assembly.Location, .. options, $"--app-dir={instance.AppDirectory}"])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, _) in SampleApplication.CleanEnvironment) start.Environment.Remove(name);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Waits, at most two minutes, until a condition holds; what is half written is asked again.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        while (!condition()) await Task.Delay(100, deadline.Token);
    }

    /// <summary>Commits and pushes as a developer.</summary>
    public Task<string> CommitAsync(string message, params (string Path, string? Content)[] files) =>
        fixture.CommitAsync(instance, message, files.ToDictionary(file => file.Path, file => file.Content), Cancellation);

    /// <summary>What a visitor gets: status and version.</summary>
    public async Task<(int Status, string? Version)> VisitAsync(string path = "/")
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        using var answer = await client.GetAsync(new Uri(instance.Url, path), Cancellation);
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("X-App-Version", out var versions) ? versions.Single() : null);
    }

    /// <summary>Asks the database.</summary>
    public async Task<string> SqlAsync(string sql) =>
        (await fixture.ComposeAsync(instance, Cancellation, "exec", "-T", "db", "psql", "-X", "-U", "sample", "-d", "sample", "-At", "-v", "ON_ERROR_STOP=1", "-c", sql)).Trim();

    /// <summary>Runs a Compose command in the checkout.</summary>
    public Task<string> ComposeAsync(params string[] arguments) => fixture.ComposeAsync(instance, Cancellation, arguments);

    /// <summary>Runs git in the checkout.</summary>
    public async Task<string> GitAsync(params string[] arguments) =>
        (await fixture.Runner.RunCheckedAsync(new Command("git", ["-C", instance.AppDirectory, .. arguments]), "git", Cancellation)).Output.Trim();

    /// <summary>The releases on disk, newest first.</summary>
    public IReadOnlyList<Release> Releases()
    {
        var folder = new DirectoryInfo(Path.Combine(instance.StateDirectory, "releases"));
        return folder.Exists
            ? [.. folder.GetDirectories().OrderByDescending(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => Path.Combine(entry.FullName, "release.json")).Where(File.Exists)
                .Select(file => JsonSerializer.Deserialize(File.ReadAllText(file), ReleaseJson.Default.Release)!)]
            : [];
    }

    /// <summary>The backups on disk.</summary>
    public IReadOnlyList<FileInfo> Backups() => [.. new DirectoryInfo(Path.Combine(instance.StateDirectory, "backups")).GetFiles("*.dump").OrderBy(file => file.Name, StringComparer.Ordinal)];
}
