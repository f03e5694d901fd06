using System.Globalization;
using System.Text;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Machine;

/// <summary>Starts the Docker daemon and waits until it answers.</summary>
public sealed class EngineStart(EngineProbe probe, ICommandRunner runner, HostMachine machine, StepLines lines, TimeProvider time)
{
    /// <summary>Where a daemon without a service manager writes.</summary>
    internal const string LogFile = "/var/log/dockerd.log";

    private const int LongestTail = 16 * 1024;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);

    /// <summary>How it will be started, as a person reads it.</summary>
    internal string Description =>
        machine.RunsSystemd ? "start the service docker" : $"start the daemon, in the background, with its log in {LogFile} (no systemd here)";

    /// <summary>Starts it.</summary>
    /// <exception cref="SlipwayException">It did not answer in time; the end of its log is the reason.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var working = lines.Working("Starting Docker", () => null);
        var logged = LogLength();
        if (machine.RunsSystemd)
            await runner.RunCheckedAsync(new Command("systemctl", ["start", "docker"]) { Deadline = _deadline }, "Starting the service docker", cancellationToken);
        else if (!IsStarting())
            await DetachAsync(cancellationToken);

        var began = time.GetTimestamp();
        SlipwayException? fault;
        while ((fault = await probe.FaultAsync(cancellationToken)) is not null)
        {
            var tail = await TailAsync(logged, cancellationToken);
            if (time.GetElapsedTime(began) > _deadline || HasGivenUp(tail))
            {
                throw new SlipwayException("The Docker daemon was started but does not answer.", fault)
                {
                    Details = tail.Count > 0 ? tail : [fault.Message, .. fault.Details],
                    Next = [machine.RunsSystemd ? "journalctl --unit docker --lines 50" : $"tail -n 50 {LogFile}"],
                };
            }

            await Task.Delay(_interval, time, cancellationToken);
        }
    }

    // In a session of its own and with files for its streams: who waits for this program's output does not wait for the daemon.
    private async Task DetachAsync(CancellationToken cancellationToken)
    {
        var command = new Command("setsid", ["--fork", "sh", "-c", "exec dockerd </dev/null >>\"$1\" 2>&1", "sh", machine.FullPath(LogFile)])
        {
            WorkingDirectory = "/",
            Deadline = _deadline,
        };
        await runner.RunCheckedAsync(command, "Starting the Docker daemon", cancellationToken);
    }

    // Whether another start is under way. A file whose process is gone, or is another program by now (the machine was started again), would
    // keep the daemon from starting.
    private bool IsStarting()
    {
        var daemon = IsRunning("/run/docker.pid", "dockerd");
        if (!daemon) _ = IsRunning("/run/docker/containerd/containerd.pid", "containerd");
        return daemon;
    }

    private bool IsRunning(string pidFile, string program)
    {
        if (!int.TryParse(machine.ReadText(pidFile)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) return false;
        if (machine.ReadText($"/proc/{pid}/stat") is { } stat && stat.Contains($"({program}) ", StringComparison.Ordinal) && !IsDead(stat)) return true;
        File.Delete(machine.FullPath(pidFile));
        return false;
    }

    // Ended, and waiting for a parent that never asks for its exit code.
    private static bool IsDead(string stat) => stat.Contains(") Z ", StringComparison.Ordinal);

    // A daemon that another start was faster than says so and gives up too: then the other one is waited for.
    private static bool HasGivenUp(IReadOnlyList<string> tail) =>
        tail.Any(line => line.StartsWith("failed to start ", StringComparison.Ordinal) && !line.Contains("is still running", StringComparison.Ordinal));

    private long LogLength() => new FileInfo(machine.FullPath(LogFile)) is { Exists: true } file ? file.Length : 0;

    private async Task<IReadOnlyList<string>> TailAsync(long from, CancellationToken cancellationToken)
    {
        if (machine.RunsSystemd || !File.Exists(machine.FullPath(LogFile))) return [];

        await using var file = new FileStream(machine.FullPath(LogFile), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Max(Math.Min(from, file.Length), file.Length - LongestTail);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).TakeLast(20)];
    }
}
