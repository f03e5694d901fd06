using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>How a run ended.</summary>
/// <param name="Code">The exit code of the program.</param>
/// <param name="Failure">What failed; null if nothing did.</param>
/// <param name="Recovered">What recovery came to; null where there was none.</param>
/// <param name="Release">The release, or what a step that stands alone worked on; null where the run did not come that far, or had none.</param>
/// <param name="Log">The log for people; null where nothing was logged to a file.</param>
public sealed record RunOutcome(ExitCode Code, SlipwayException? Failure = null, RecoveryOutcome? Recovered = null, Release? Release = null, string? Log = null);

/// <summary>Tells how a run ended to somebody who does not read the console: a workflow, a program.</summary>
public interface IOutcomeTeller
{
    /// <summary>Tells it. What goes wrong meanwhile is a warning.</summary>
    void Tell(RunOutcome outcome);
}
