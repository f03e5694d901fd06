using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>How a run ended, in one word that programs read: outputs on GitHub, the document of <c>--output=json</c>, metrics.</summary>
internal static class ResultWord
{
    /// <summary>The word of a run.</summary>
    public static string Of(RunOutcome outcome) => outcome.Code switch
    {
        ExitCode.Done when outcome.Release?.State == ReleaseState.Waiting => "waiting",
        ExitCode.Done when outcome.Release?.State == ReleaseState.NothingToDo => "nothing-to-do",
        ExitCode.Done => "succeeded",
        ExitCode.WrongUse => "wrong-use",
        ExitCode.RolledBack => "rolled-back",
        ExitCode.NeedsAPerson => "needs-a-person",
        ExitCode.Busy => "busy",
        _ => "failed",
    };

    /// <summary>The word of a release.</summary>
    public static string Of(ReleaseState state) => state switch
    {
        ReleaseState.Succeeded => "succeeded",
        ReleaseState.NothingToDo => "nothing-to-do",
        ReleaseState.RolledBack => "rolled-back",
        ReleaseState.NeedsAPerson => "needs-a-person",
        ReleaseState.Waiting => "waiting",
        ReleaseState.Running => "running",
        _ => "failed",
    };
}
