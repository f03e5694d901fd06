namespace Slipway.Settings;

/// <summary>How a run is meant.</summary>
/// <param name="IsDryRun">Whether it shows what it would do (<c>--dryrun</c>) and changes nothing.</param>
public sealed record RunMode(bool IsDryRun);
