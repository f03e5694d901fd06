namespace Slipway.Reporting;

/// <summary>How much a line that is shown weighs: what is lighter than a person asked for stays in the log.</summary>
public enum Weight
{
    /// <summary>What a step does while it works.</summary>
    Detail,

    /// <summary>The one line of a step, and warnings (<c>--verbosity=minimal</c> shows nothing lighter).</summary>
    Step,

    /// <summary>An answer, a failure, how it ended (<c>--verbosity=quiet</c> shows nothing lighter).</summary>
    Result,
}
