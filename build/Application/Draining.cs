using System.Globalization;
using System.Text;
using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>
/// Waits until the requests that were under way when the site closed have ended. They are the connections to the app's port that
/// were there at the start; who comes later gets the page. A connection that stays without a change is one kept alive.
/// </summary>
public sealed class Draining(DockerClient docker, DeploySettings settings, TimeProvider time, Progress? progress = null)
{
    private const string Established = "01";

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>Waits, at most <see cref="DeploySettings.DrainTimeout"/>.</summary>
    /// <param name="application">The application.</param>
    /// <param name="busySessions">Counts database sessions at work; null where there is no database to ask.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DrainResult> WaitAsync(
        ComposeApplication application, Func<CancellationToken, Task<int>>? busySessions, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, settings.DrainTimeout);
        var containers = (await docker.ContainersAsync(application, application.App.Name, cancellationToken))
            .Where(container => container.IsRunning).ToList();

        IReadOnlySet<string>? first = null;
        IReadOnlySet<string> last = new HashSet<string>();
        var unchangedSince = TimeSpan.Zero;
        while (true)
        {
            var counting = busySessions?.Invoke(cancellationToken) ?? Task.FromResult(0);
            var now = await ConnectionsAsync(containers, application.AppPort, cancellationToken);
            var busy = await counting;

            first ??= now;
            var left = first.Intersect(now).ToHashSet();
            if (!left.SetEquals(last)) (last, unchangedSince) = (left, deadline.Elapsed);

            var keptAlive = left.Count > 0 && deadline.Elapsed - unchangedSince >= Quiet;
            progress?.WaitsFor(left.Count + busy > 0 ? $"{UnderWay(left.Count, busy)} to end" : null);
            if (busy == 0 && (left.Count == 0 || keptAlive)) return new DrainResult(true, deadline.Elapsed, null);
            if (deadline.Passed) return new DrainResult(false, deadline.Elapsed, UnderWay(keptAlive ? 0 : left.Count, busy));
            await deadline.PauseAsync(cancellationToken);
        }
    }

    private static string UnderWay(int connections, int busy)
    {
        string[] parts =
        [
            .. connections > 0 ? [$"{connections} open {(connections == 1 ? "request" : "requests")}"] : Array.Empty<string>(),
            .. busy > 0 ? [$"{busy} busy database {(busy == 1 ? "session" : "sessions")}"] : Array.Empty<string>(),
        ];
        return string.Join(", ", parts);
    }

    private async Task<IReadOnlySet<string>> ConnectionsAsync(IEnumerable<Container> containers, int port, CancellationToken cancellationToken)
    {
        var tables = await Task.WhenAll(containers.Select(async container =>
        {
            // Read as a stream: a busy site has thousands of connections, and the log is for people.
            using var table = new MemoryStream();

            // Without IPv6 the second file is missing; what cat printed of the first counts.
            await docker.DockerExecAsync(
                new DockerExec(container.Id, "cat", "/proc/net/tcp", "/proc/net/tcp6")
                {
                    Deadline = TimeSpan.FromSeconds(5),
                    ReadOutput = (stream, token) => stream.CopyToAsync(table, token),
                },
                cancellationToken);
            return Connections(Encoding.ASCII.GetString(table.ToArray()), port).Select(connection => $"{container.Id} {connection}");
        }));
        return tables.SelectMany(table => table).ToHashSet();
    }

    /// <summary>Established connections to a local port in the kernel's table, each as its remote end.</summary>
    internal static IEnumerable<string> Connections(string table, int port)
    {
        var local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return table.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 3 && fields[1].EndsWith(local, StringComparison.Ordinal) && fields[3] == Established)
            .Select(fields => fields[2]);
    }
}

/// <summary>Whether requests under way ended.</summary>
/// <param name="Drained">They did, or only idle connections were left.</param>
/// <param name="Waited">How long it took.</param>
/// <param name="UnderWay">What was still under way; null when drained.</param>
public sealed record DrainResult(bool Drained, TimeSpan Waited, string? UnderWay);
