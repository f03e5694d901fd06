using Slipway.Reporting;

namespace Slipway.Processes;

/// <summary>A command could not be started, took longer than its deadline, or ended with an exit code that is not 0.</summary>
public sealed class CommandFailedException(string message, Command command, CommandResult? result = null, Exception? inner = null)
    : SlipwayException(message, inner)
{
    /// <summary>The command.</summary>
    public Command Command { get; } = command;

    /// <summary>How it ended; null if it never started or was ended at its deadline.</summary>
    public CommandResult? Result { get; } = result;

    /// <summary>Whether it was ended at its deadline.</summary>
    public bool IsLate { get; init; }
}
