using Slipway.Probing;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>What is kept of a release when it ends: what visitors got meanwhile, what was told, and the reports.</summary>
public sealed class ReleaseEnding(SiteProber prober, IEnumerable<IReleaseRecorder> recorders, IRunLog log)
{
    /// <summary>Begins to ask for the site.</summary>
    public Task WatchAsync(CancellationToken cancellationToken) => prober.BeginAsync(cancellationToken);

    /// <summary>Ends asking, and writes into the release what visitors got and what is about to be told.</summary>
    public async Task TellAsync(Release release, SlipwayException? failure, RecoveryOutcome? recovered)
    {
        release.Samples = await prober.EndAsync() ?? release.Samples;
        if (release.IsOpen) return;
        release.End = new ReleaseEnd(
            failure is null ? ExitCode.Done : RunResult.Code(failure, recovered),
            failure is null ? null : log.Masked(failure.Message),
            Masked(failure?.Details ?? []),
            Masked(recovered?.Said ?? []),
            Masked([.. (failure?.Next ?? []).Concat(recovered?.Next ?? []).Distinct()]));
    }

    /// <summary>Writes the reports of a release that has ended.</summary>
    /// <returns>Lines for the result.</returns>
    public async Task<IReadOnlyList<string>> RecordAsync(Release release, CancellationToken cancellationToken)
    {
        if (release.IsOpen) return [];
        var lines = new List<string>();
        foreach (var recorder in recorders)
        {
            try
            {
                if (await recorder.RecordAsync(release, cancellationToken) is { } line) lines.Add(line);
            }
#pragma warning disable CA1031 // Whatever it is: the release has ended as it has ended.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                log.Warn($"Release {release.Id}: {fault.Message}");
                log.Write(fault.ToString());
            }
        }

        return lines;
    }

    private IReadOnlyList<string> Masked(IReadOnlyList<string> lines) => [.. lines.Select(log.Masked)];
}
