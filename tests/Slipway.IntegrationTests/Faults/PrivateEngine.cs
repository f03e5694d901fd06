using System.Diagnostics;
using Slipway.Docker;
using Slipway.Processes;

namespace Slipway.IntegrationTests.Faults;

/// <summary>
/// A Docker engine of the fault matrix's own, which a test may stop and start. It runs in the namespaces that the target FaultMatrix made for this
/// program (network, mounts, processes), so that whatever happens to it happens to nobody else, and all of it ends with them.
/// </summary>
internal sealed class PrivateEngine(string folder, ICommandRunner runner, DockerEngine engine) : IAsyncDisposable
{
    /// <summary>The variable that names the engine's folder: set, this program is in namespaces of its own.</summary>
    private const string FolderVariable = "SLIPWAY_FAULTS_ENGINE";

    /// <summary>The engine's folder; null where this program shares an engine with others.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable(FolderVariable);

    private Process? _daemon;

    /// <summary>The images of the sample, built by another engine: here nothing reaches a network.</summary>
    private string Images => Path.Combine(folder, "images.tar");

    /// <summary>Starts it, and gives it the sample's images.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        if (!File.Exists(Images)) return;

        await DockerAsync(["load", "--quiet", "--input", Images], cancellationToken);
        File.Delete(Images);
    }

    /// <summary>Stops the engine as a service manager does, its containers with it, and starts it again.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _daemon?.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec dockerd \"$@\" </dev/null >>\"$LOG\" 2>&1", "sh",
            "--host", $"unix://{folder}/docker.sock", "--data-root", $"{folder}/data", "--exec-root", $"{folder}/exec", "--pidfile", $"{folder}/docker.pid"]);
        start.Environment["LOG"] = Path.Combine(folder, "dockerd.log");
        File.Delete(Path.Combine(folder, "docker.pid"));
        _daemon = Process.Start(start)!;
        while (true)
        {
            var version = await runner.RunAsync(new Command("docker", ["version", "--format", "{{.Server.Version}}"]), cancellationToken);
            if (version.Succeeded) return;
            Assert.False(_daemon.HasExited, $"dockerd ended: {await LastLinesAsync()}");
            await Task.Delay(100, cancellationToken);
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_daemon is not { HasExited: false } daemon) return;
        await runner.RunCheckedAsync(new Command("kill", ["-TERM", $"{daemon.Id}"]), "Stopping dockerd", cancellationToken);
        await daemon.WaitForExitAsync(cancellationToken);
    }

    private async Task DockerAsync(string[] arguments, CancellationToken cancellationToken) =>
        await runner.RunCheckedAsync(await engine.CommandAsync(arguments, cancellationToken), $"docker {arguments[0]}", cancellationToken);

    private async Task<string> LastLinesAsync() =>
        string.Join('\n', (await File.ReadAllLinesAsync(Path.Combine(folder, "dockerd.log"))).TakeLast(5));
}
