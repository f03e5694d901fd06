using Slipway.Docker;
using Slipway.Processes;

namespace Slipway.Application;

/// <summary>
/// Runs a command in a container and takes care that it ends with us: the end of <c>docker exec</c> leaves the process in the
/// container running, and a Rails process that boots for seconds would then do its work after whoever asked for it is gone.
/// </summary>
internal sealed class RailsProcess(DockerClient docker)
{
    /// <summary>Set in the environment of every process started here, and inherited by its children.</summary>
    public const string Mark = "SLIPWAY_PROCESS";

    // The mark that is looked for has another name here, so that the shell does not find itself.
    private const string EndMarked =
        """
        for e in /proc/[0-9]*/environ; do
          if grep -qz "^SLIPWAY_PROCESS=$SLIPWAY_END" "$e" 2>/dev/null; then
            p=${e#/proc/}
            kill -KILL "${p%/environ}" 2>/dev/null
          fi
        done
        exit 0
        """;

    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(3);

    /// <summary>Runs a command; when it is cancelled or its deadline passes, its processes in the container are ended too.</summary>
    public async Task<CommandResult> RunAsync(DockerExec exec, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        var marked = exec with { Environment = new Dictionary<string, string?>(exec.Environment) { [Mark] = mark } };
        try
        {
            return await docker.DockerExecAsync(marked, cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or CommandFailedException { Result: null })
        {
            await EndAsync(exec.Container, mark);
            throw;
        }
    }

    /// <summary>Ends every process in a container that was started here, by this run or one before it.</summary>
    public Task<CommandResult> EndAllAsync(string container, CancellationToken cancellationToken) =>
        docker.DockerExecAsync(EndCommand(container, ""), cancellationToken);

    // Runs after a cancellation, so it has its own end; the container may be gone, which ends the process as well.
    private async Task EndAsync(string container, string mark)
    {
        try
        {
            await docker.DockerExecAsync(EndCommand(container, mark), CancellationToken.None);
        }
        catch (CommandFailedException)
        {
        }
    }

    private static DockerExec EndCommand(string container, string mark) => new(container, "sh", "-c", EndMarked)
    {
        Environment = new Dictionary<string, string?> { ["SLIPWAY_END"] = mark },
        Deadline = EndDeadline,
    };
}
