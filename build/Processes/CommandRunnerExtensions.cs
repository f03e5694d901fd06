namespace Slipway.Processes;

/// <summary>What callers want of a command that has to succeed.</summary>
public static class CommandRunnerExtensions
{
    /// <summary>Runs a command that has to end with exit code 0.</summary>
    /// <param name="runner">The runner.</param>
    /// <param name="command">The command.</param>
    /// <param name="what">What the command was to do, as the start of the error ("Build web").</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <exception cref="CommandFailedException">It ended with another exit code; the last lines it printed are the details.</exception>
    public static async Task<CommandResult> RunCheckedAsync(
        this ICommandRunner runner, Command command, string what, CancellationToken cancellationToken)
    {
        var result = await runner.RunAsync(command, cancellationToken);
        return result.Succeeded
            ? result
            : throw new CommandFailedException($"{what} failed: {command.FileName} ended with exit code {result.ExitCode}.", command, result)
            {
                Details = result.LastLines(),
            };
    }
}
