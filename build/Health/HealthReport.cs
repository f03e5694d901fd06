namespace Slipway.Health;

/// <summary>What is asked.</summary>
public enum HealthScope
{
    /// <summary>The new container from inside, while the site is closed.</summary>
    Gate,

    /// <summary>Everything, the way through the proxy too, with the site open.</summary>
    Open,

    /// <summary>Everything, but the site is meant to stay closed: through the proxy, the maintenance page is the right answer.</summary>
    Closed,
}

/// <summary>How a probe ended.</summary>
public enum ProbeOutcome
{
    /// <summary>It passed.</summary>
    Ok,

    /// <summary>It did not pass.</summary>
    Failed,

    /// <summary>There is nothing to ask.</summary>
    NotUsed,
}

/// <summary>One probe.</summary>
/// <param name="Name"><c>database</c>, <c>redis</c>, <c>migrations</c>, <c>http</c>, <c>proxy</c>, <c>site</c>, <c>command</c>, <c>container</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">How long its last attempt took.</param>
/// <param name="Reason">Why it failed or is not used; otherwise what was asked.</param>
public sealed record HealthProbe(string Name, ProbeOutcome Outcome, TimeSpan Duration, string? Reason)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: {Outcome switch { ProbeOutcome.Ok => "ok", ProbeOutcome.Failed => "failed", _ => "not used" }}"
        + $"{(Outcome == ProbeOutcome.NotUsed ? "" : $" in {Duration.TotalMilliseconds:0} ms")}{(Reason is null ? "" : $" ({Reason})")}";
}

/// <summary>What all probes said.</summary>
/// <param name="Probes">The probes.</param>
/// <param name="Duration">How long it took in all, with what was asked again.</param>
/// <param name="Details">When something failed: the last lines that the container or Rails printed.</param>
public sealed record HealthReport(IReadOnlyList<HealthProbe> Probes, TimeSpan Duration, IReadOnlyList<string> Details)
{
    /// <summary>Whether nothing failed.</summary>
    public bool Healthy => Probes.All(probe => probe.Outcome != ProbeOutcome.Failed);

    /// <summary>The probes that failed.</summary>
    public IEnumerable<HealthProbe> Failed => Probes.Where(probe => probe.Outcome == ProbeOutcome.Failed);

    /// <summary>The probes in one line: <c>database, redis, http ok</c>.</summary>
    public string Summary => string.Join(", ", Probes.Where(probe => probe.Outcome == ProbeOutcome.Ok).Select(probe => probe.Name)) + " ok";

    /// <summary>The first probe that failed; null if none did.</summary>
    public string? FirstFailure => Failed.FirstOrDefault()?.ToString();

    /// <summary>Every probe, and why what failed did, one line each.</summary>
    public IReadOnlyList<string> Lines => [.. Probes.Select(probe => probe.ToString()), .. Details];
}
