namespace Slipway.Processes;

/// <summary>Runs external commands: the one way out of this program to another.</summary>
public interface ICommandRunner
{
    /// <summary>
    /// Runs a command to its end and returns how it ended, whatever its exit code. When it is cancelled or its deadline passes,
    /// the whole tree is asked to end (SIGTERM), then ended (SIGKILL), before this returns.
    /// </summary>
    /// <exception cref="CommandFailedException">It cannot be started, or its deadline passed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken);
}
