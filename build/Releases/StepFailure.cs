using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>What a step threw, as the failure that a person is told.</summary>
internal static class StepFailure
{
    /// <summary>The failure of a step or a task.</summary>
    public static SlipwayException Of(Exception fault, string step) => fault switch
    {
        SlipwayException known => known,
        OperationCanceledException => new SlipwayException($"{step} was interrupted.", fault),
        _ => new SlipwayException($"{step} failed: {fault.Message}", fault),
    };
}
