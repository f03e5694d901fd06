namespace Slipway.Releases;

/// <summary>How a step ended, when it did not fail.</summary>
/// <param name="IsSkipped">Whether it was not due.</param>
/// <param name="Note">What it did, or why it was not due, in one line.</param>
public sealed record StepResult(bool IsSkipped, string? Note)
{
    /// <summary>It did its work.</summary>
    public static StepResult Done(string? note = null) => new(false, note);

    /// <summary>It was not due.</summary>
    public static StepResult Skipped(string reason) => new(true, reason);
}
