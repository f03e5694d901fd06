using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>What recovery came to.</summary>
/// <param name="State">Where the release stands now; still running where recovery was stopped in between.</param>
/// <param name="ExitCode">The exit code of the run.</param>
/// <param name="Said">What was done and what state things are in, one line each.</param>
/// <param name="Next">What to run next.</param>
public sealed record RecoveryOutcome(ReleaseState State, ExitCode ExitCode, IReadOnlyList<string> Said, IReadOnlyList<string> Next);
