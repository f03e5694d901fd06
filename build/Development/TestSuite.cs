using Slipway.Demo;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Development;

/// <summary>Every check of Slipway itself: the build with its analyzers, the format of the sources, the tests.</summary>
public sealed class TestSuite(
    MachineBootstrap bootstrap, BaseImage baseImage, SolutionBuild solution, TestProgram tests, TestConclusion conclusion, CheckoutRoot checkout,
    ICommandRunner runner, HostMachine machine, IRunLog log, StepLines lines)
{
    /// <summary>Runs everything.</summary>
    /// <exception cref="SlipwayException">Something failed; with CI=true also if a test was skipped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await PrepareEngineAsync(cancellationToken);
        await solution.RunAsync(cancellationToken);

        var results = await FormatAsync(cancellationToken) is { } fault ? TestResults.None.WithFailure(fault) : TestResults.None;
        results = results.Plus(await tests.RunAsync(new TestRun("Slipway.Tests"), checkout.Folder, cancellationToken));
        results = results.Plus(await tests.RunAsync(new TestRun("Slipway.IntegrationTests"), checkout.Folder, cancellationToken));
        conclusion.Show(results);
    }

    // Without an engine the integration tests skip themselves: a laptop can do without, CI cannot.
    private async Task PrepareEngineAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bootstrap.EnsureAsync(cancellationToken);
            await baseImage.EnsureAsync(cancellationToken);
        }
        catch (SlipwayException fault) when (!machine.IsContinuousIntegration)
        {
            log.Warn($"tests that need Docker will be skipped: {fault.Message}");
        }
    }

    private async Task<string?> FormatAsync(CancellationToken cancellationToken)
    {
        log.Show("Checking the format, running the tests …");
        var command = solution.Dotnet("format", SolutionBuild.Solution, "--verify-no-changes", "--no-restore", "--verbosity", "quiet");
        CommandResult result;
        await using (lines.Working("Checking the format", () => null)) result = await runner.RunAsync(command, cancellationToken);
        return result.Succeeded ? null : $"Sources are not formatted (dotnet format {SolutionBuild.Solution})\n{string.Join('\n', SolutionBuild.Faults(result))}";
    }
}
