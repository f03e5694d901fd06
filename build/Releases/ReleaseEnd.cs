using Slipway.Health;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>What was told at the end of a release; holds no secret.</summary>
/// <param name="ExitCode">The exit code of its run.</param>
/// <param name="Failure">What failed; null if nothing did.</param>
/// <param name="Details">Lines that say why.</param>
/// <param name="State">What recovery did and in what state things are.</param>
/// <param name="Next">What to run or change next.</param>
public sealed record ReleaseEnd(
    ExitCode ExitCode, string? Failure, IReadOnlyList<string> Details, IReadOnlyList<string> State, IReadOnlyList<string> Next);

/// <summary>One probe of the gate or the health check.</summary>
/// <param name="Step">The step that asked.</param>
/// <param name="Name">What was asked: <c>database</c>, <c>http</c> …</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Milliseconds">How long its last attempt took.</param>
/// <param name="Reason">Why it failed or is not used, or what was asked; holds no secret.</param>
public sealed record ProbeRecord(string Step, string Name, ProbeOutcome Outcome, double Milliseconds, string? Reason)
{
    /// <summary>The probes of a report, for a release.</summary>
    public static IEnumerable<ProbeRecord> Of(string step, HealthReport report, IRunLog log) => report.Probes.Select(probe =>
        new ProbeRecord(step, probe.Name, probe.Outcome, Math.Round(probe.Duration.TotalMilliseconds), probe.Reason is { } reason ? log.Masked(reason) : null));
}
