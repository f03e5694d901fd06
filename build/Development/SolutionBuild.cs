using Slipway.Demo;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Development;

/// <summary>Builds the solution, and calls dotnet on it otherwise.</summary>
public sealed class SolutionBuild(CheckoutRoot checkout, ICommandRunner runner, IRunLog log, StepLines lines)
{
    /// <summary>The solution's file.</summary>
    internal const string Solution = "Slipway.slnx";

    private const int LongestReport = 40;

    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<string, string?> _environment = new()
    {
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
    };

    /// <summary>Builds everything, with the analyzers.</summary>
    /// <exception cref="CommandFailedException">It does not build: the compiler's errors.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        log.Show("Building the solution …");
        // As build.sh builds: with other properties, files of the program that is running would be written again.
        var command = Dotnet("build", Solution, "--configuration", "Release", "--verbosity", "quiet", "--nologo", "--disable-build-servers", "-p:RestoreLockedMode=true");
        CommandResult result;
        await using (lines.Working("Building", () => null)) result = await runner.RunAsync(command, cancellationToken);
        if (result.Succeeded) return;

        throw new CommandFailedException($"{Solution} does not build.", command, result) { Details = Faults(result) };
    }

    /// <summary>A call of dotnet in the checkout.</summary>
    internal Command Dotnet(params IReadOnlyList<string> arguments) =>
        new(ChildProgram.Dotnet, arguments) { WorkingDirectory = checkout.Folder, Environment = _environment, Deadline = _deadline };

    /// <summary>What is wrong, without the frame around it; all that was said where nothing is marked as an error.</summary>
    internal static string[] Faults(CommandResult result)
    {
        string[] said = [.. $"{result.Output}\n{result.Error}".Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Distinct()];
        string[] faults = [.. said.Where(line => line.Contains(": error ", StringComparison.Ordinal))];
        return [.. (faults.Length > 0 ? faults : said).Take(LongestReport)];
    }
}
