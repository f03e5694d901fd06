using Slipway.Demo;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Development;

/// <summary>Every check of Slipway itself: the build with its analyzers, the format of the sources, the tests.</summary>
public sealed class TestSuite(
    MachineBootstrap bootstrap, BaseImage baseImage, TestProgram tests, CheckoutRoot checkout, ICommandRunner runner, HostMachine machine,
    IRunLog log, StepLines lines)
{
    private const string Solution = "Slipway.slnx";
    private const int LongestReport = 40;

    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<string, string?> _environment = new()
    {
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
    };

    /// <summary>Runs everything.</summary>
    /// <exception cref="SlipwayException">Something failed; with CI=true also if a test was skipped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await PrepareEngineAsync(cancellationToken);
        await BuildAsync(cancellationToken);

        var results = await FormatAsync(cancellationToken) is { } fault ? TestResults.None.WithFailure(fault) : TestResults.None;
        results = results.Plus(await tests.RunAsync(new TestRun("Slipway.Tests"), checkout.Folder, cancellationToken));
        results = results.Plus(await tests.RunAsync(new TestRun("Slipway.IntegrationTests"), checkout.Folder, cancellationToken));
        Conclude(results);
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

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        log.Show("Building the solution …");
        // As build.sh builds: with other properties, files of the program that is running would be written again.
        var command = Dotnet("build", Solution, "--configuration", "Release", "--verbosity", "quiet", "--nologo", "--disable-build-servers", "-p:RestoreLockedMode=true");
        CommandResult result;
        await using (lines.Working("Building", () => null)) result = await runner.RunAsync(command, cancellationToken);
        if (result.Succeeded) return;

        throw new CommandFailedException($"{Solution} does not build.", command, result) { Details = Faults(result) };
    }

    private async Task<string?> FormatAsync(CancellationToken cancellationToken)
    {
        log.Show("Checking the format, running the tests …");
        var command = Dotnet("format", Solution, "--verify-no-changes", "--no-restore", "--verbosity", "quiet");
        CommandResult result;
        await using (lines.Working("Checking the format", () => null)) result = await runner.RunAsync(command, cancellationToken);
        return result.Succeeded ? null : $"Sources are not formatted (dotnet format {Solution})\n{string.Join('\n', Faults(result))}";
    }

    private void Conclude(TestResults results)
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

    private Command Dotnet(params IReadOnlyList<string> arguments) =>
        new(ChildProgram.Dotnet, arguments) { WorkingDirectory = checkout.Folder, Environment = _environment, Deadline = _deadline };

    // What is wrong, without the frame around it; all of it where nothing is marked as an error.
    private static string[] Faults(CommandResult result)
    {
        string[] said = [.. $"{result.Output}\n{result.Error}".Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Distinct()];
        string[] faults = [.. said.Where(line => line.Contains(": error ", StringComparison.Ordinal))];
        return [.. (faults.Length > 0 ? faults : said).Take(LongestReport)];
    }
}
