using Slipway.Docker;

namespace Slipway.Application;

/// <summary>A configured shell command in a container.</summary>
internal static class ShellCommand
{
    // A daemon that the command starts is meant to stay: it must not carry the mark by which leftovers are found.
    private const string Unmarked = $"unset {ContainerCommand.Mark}; sh -c \"$1\"";

    /// <summary>The command, given to the shell as one argument.</summary>
    public static DockerExec In(Container container, string command, TimeSpan deadline) =>
        new(container.Id, "sh", "-c", Unmarked, "sh", command) { Deadline = deadline };
}
