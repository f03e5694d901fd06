using Slipway.Processes;

namespace Slipway.Releases.DryRuns;

/// <summary>What a step would do now.</summary>
/// <param name="IsDue">Whether it would run.</param>
/// <param name="Says">What it would do, or why it would be skipped, in one line.</param>
internal sealed record StepPlan(bool IsDue, string Says)
{
    /// <summary>The commands of it that are known beforehand, from the code that runs them.</summary>
    public IReadOnlyList<Command> Commands { get; init; } = [];

    /// <summary>It would run.</summary>
    public static StepPlan Runs(string says, params IReadOnlyList<Command> commands) => new(true, says) { Commands = commands };

    /// <summary>It would be skipped.</summary>
    public static StepPlan Skips(string why) => new(false, why);
}
