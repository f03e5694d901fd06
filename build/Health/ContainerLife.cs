using Slipway.Application;
using Slipway.Docker;

namespace Slipway.Health;

/// <summary>Tells when waiting for containers has become pointless: one ended, was removed, or restarts in a loop.</summary>
internal sealed class ContainerLife(DockerClient docker, IReadOnlyList<Container> containers)
{
    private const int LogLines = 20;
    private const int Loop = 2;

    /// <summary>Why it is pointless to wait on; null while it is not.</summary>
    public async Task<string?> EndAsync(CancellationToken cancellationToken)
    {
        foreach (var container in containers)
        {
            var now = await docker.DockerInspectAsync(container.Id, cancellationToken);
            if (End(container, now) is { } end) return end;
        }
        return null;
    }

    /// <summary>The last lines of the containers' logs.</summary>
    public async Task<IReadOnlyList<string>> LogsAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var container in containers)
        {
            if (await docker.DockerInspectAsync(container.Id, cancellationToken) is null) continue;
            var tail = await docker.DockerLogsAsync(container.Id, LogLines, cancellationToken);
            lines.AddRange(tail.Select(line => $"{container.Name}: {line}"));
        }
        return lines;
    }

    /// <summary>Why a container will not answer, judged by two looks at it; null if it may.</summary>
    public static string? End(Container first, Container? now) => now switch
    {
        null => $"{first.Name} was removed",
        { Status: "exited" or "dead" or "removing" or "paused" } => ServiceContainers.Describe(now),
        _ when now.RestartCount >= Loop && (now.Status == "restarting" || now.RestartCount - first.RestartCount >= Loop) =>
            $"{now.Name} restarts in a loop ({now.RestartCount} times{(now.IsRunning ? "" : $", last exit code {now.ExitCode}")})",
        _ => null,
    };
}
