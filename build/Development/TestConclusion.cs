using Slipway.Machine;
using Slipway.Reporting;

namespace Slipway.Development;

/// <summary>Says at the end how the tests went; the last line has the counts.</summary>
public sealed class TestConclusion(HostMachine machine, IRunLog log)
{
    /// <summary>Shows the counts.</summary>
    /// <exception cref="SlipwayException">A test failed, or none was run; with CI=true also if one was skipped.</exception>
    internal void Show(TestResults results)
    {
        if (Fault(results) is { } fault)
        {
            throw new SlipwayException(fault)
            {
                Details = [.. results.Failures.SelectMany(failure => failure.Split('\n').Select((line, index) => index == 0 ? line : "  " + line))],
                ClosingLine = results.ClosingLine,
            };
        }

        log.Show("");
        log.Show(results.ClosingLine);
    }

    private string? Fault(TestResults results) => results switch
    {
        { Failed: > 0 } => $"{Figures.Count(results.Failed, "failure")}.",
        { Passed: 0 } => "No test was run.",
        { Skipped: > 0 } when machine.IsContinuousIntegration => $"{Figures.Count(results.Skipped, "test")} skipped, which CI=true does not allow.",
        _ => null,
    };
}
