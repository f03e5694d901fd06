using Slipway.Application;
using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Health;

/// <summary>What the probes of one health check share: the deadline, the containers, and whether it is decided already.</summary>
internal sealed class HealthRound(Deadline deadline, ContainerLife life, IReadOnlyList<Container> containers, Progress? progress = null)
{
    private volatile string? _decided;

    public Deadline Deadline => deadline;

    public IReadOnlyList<Container> Containers => containers;

    /// <summary>Why nothing is asked again; null while probes may be.</summary>
    public string? Decided => _decided;

    /// <summary>What Rails printed when it did not boot.</summary>
    public IReadOnlyList<string> Printed { get; set; } = [];

    /// <summary>Ends the round: the result cannot become good any more.</summary>
    public void Decide(string reason) => _decided ??= reason;

    /// <summary>Whether a probe that failed may be asked again; looks whether the containers still live.</summary>
    public async Task<bool> MayAskAgainAsync(CancellationToken cancellationToken)
    {
        if (_decided is not null || deadline.Passed) return false;
        if (await life.EndAsync(cancellationToken) is not { } end) return true;
        Decide(end);
        return false;
    }

    /// <summary>Asks a probe until it passes or the round is over.</summary>
    public async Task<HealthProbe> UntilOkAsync(Func<CancellationToken, Task<HealthProbe>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            var probe = await ask(cancellationToken);
            progress?.WaitsFor(probe.Outcome == ProbeOutcome.Failed ? $"{probe.Name}: {probe.Reason}" : null);
            if (probe.Outcome != ProbeOutcome.Failed || !await MayAskAgainAsync(cancellationToken)) return probe;
            await deadline.PauseAsync(cancellationToken);
        }
    }
}
