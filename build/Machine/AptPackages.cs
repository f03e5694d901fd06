using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Machine;

/// <summary>Installs packages with apt-get; nothing is asked, nothing that is installed is removed.</summary>
public sealed class AptPackages(ICommandRunner runner, IRunLog log, StepLines lines)
{
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(20);

    private static readonly Dictionary<string, string?> _environment = new()
    {
        ["DEBIAN_FRONTEND"] = "noninteractive",
        ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>Reads the sources again, then installs packages.</summary>
    /// <exception cref="CommandFailedException">apt-get failed; its last lines are the details.</exception>
    public async Task InstallAsync(IReadOnlyList<string> packages, CancellationToken cancellationToken)
    {
        // A source of somebody else's that does not answer need not keep these packages away: the installation decides.
        var update = await RunAsync("Reading the package lists", ["update"], cancellationToken);
        if (!update.Succeeded) log.Warn($"apt-get update ended with exit code {update.ExitCode}: {string.Concat(update.LastLines(1))}");

        var install = await RunAsync("Installing packages", ["install", "-y", "--no-install-recommends", "--no-remove", .. packages], cancellationToken);
        if (install.Succeeded) return;

        throw new CommandFailedException(
            $"Installing {string.Join(' ', packages)} failed: apt-get ended with exit code {install.ExitCode}.", Apt(["install", .. packages]), install)
        {
            Details = [.. update.Succeeded ? [] : update.LastLines(5), .. install.LastLines()],
        };
    }

    private async Task<CommandResult> RunAsync(string what, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string? last = null;
        await using (lines.Working(what, () => last))
            return await runner.RunAsync(Apt(arguments) with { OnLine = line => last = line }, cancellationToken);
    }

    private static Command Apt(IReadOnlyList<string> arguments) =>
        new("apt-get", ["-o", "DPkg::Lock::Timeout=120", .. arguments]) { Environment = _environment, Deadline = _deadline };
}
