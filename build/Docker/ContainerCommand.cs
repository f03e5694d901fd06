using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Docker;

/// <summary>
/// Commands in running containers. Killing the docker client leaves its process running inside the container (docker/cli #5309), so each
/// command carries a mark in its environment, by which it and its children are found there and ended.
/// </summary>
internal sealed class ContainerCommand(DockerEngine engine, ICommandRunner runner, ContainerWatch watch)
{
    /// <summary>The variable that marks what runs through <c>docker exec</c>.</summary>
    public const string Mark = "SLIPWAY_EXEC";

    /// <summary>Ends processes whose environment has the mark $1 (any, if it is empty): asked first, killed after two seconds; 1 if some remain.</summary>
    private const string End = """
        marked() { for process in /proc/[0-9]*; do grep -qs "SLIPWAY_EXEC=$1" "$process/environ" && echo "${process#/proc/}"; done; }
        for signal in TERM KILL; do
            processes=$(marked "$1")
            [ -n "$processes" ] || exit 0
            kill -$signal $processes 2>/dev/null
            for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                [ -n "$(marked "$1")" ] || exit 0
                sleep 0.1
            done
        done
        exit 1
        """;

    // What docker exec ends with where the container was killed.
    private const int Killed = 137;

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command, and ends it inside the container too where it is cancelled, late, or its streams fail.</summary>
    public async Task<CommandResult> RunAsync(DockerExec exec, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        using var file = await FileAsync(exec, mark, cancellationToken);
        var command = await CommandAsync(exec, mark, file, cancellationToken);
        try
        {
            return await WhileItRunsAsync(command, exec.Container, cancellationToken);
        }
        catch (CommandFailedException late) when (late.Result is null && exec.Deadline is not null)
        {
            if (await EndedAsync(exec, mark)) throw;
            throw new CommandFailedException(late.Message, late.Command, inner: late)
            {
                Details = [.. late.Details, $"It may still run in container {exec.Container}, where it could not be ended."],
                Next = [$"docker top {exec.Container}"],
            };
        }
        catch
        {
            await EndedAsync(exec, mark);
            throw;
        }
    }

    // A container that has gone takes along what ran in it, whether the docker client noticed that or not.
    private async Task<CommandResult> WhileItRunsAsync(Command command, string container, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = runner.RunAsync(command, ending.Token);
        if (running.IsCompleted) return await running;

        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var gone = watch.GoneAsync(container, watching.Token);
        try
        {
            if (await Task.WhenAny(running, gone) == gone && gone.IsCompletedSuccessfully) await ending.CancelAsync();
            return await running;
        }
        catch (OperationCanceledException) when (gone.IsCompletedSuccessfully && !cancellationToken.IsCancellationRequested)
        {
            return new CommandResult(Killed, "", $"Container {container} ended, or was started anew, while this ran in it.", TimeSpan.Zero);
        }
        finally
        {
            await watching.CancelAsync();
            await Task.WhenAny(gone);
        }
    }

    /// <summary>A command as it would run, to be shown; the file that hands the environment through sudo is not made.</summary>
    public Task<Command> ShownAsync(DockerExec exec, CancellationToken cancellationToken) => CommandAsync(exec, mark: "", file: null, cancellationToken);

    /// <summary>Ends what carries a mark; an empty one is any.</summary>
    /// <returns>Whether nothing of it runs any more.</returns>
    public async Task<bool> EndAsync(string container, string? user, string mark, CancellationToken cancellationToken)
    {
        string[] options = user is null ? [] : ["--user", user];
        var command = await engine.CommandAsync(["exec", .. options, container, "sh", "-c", End, "sh", mark], cancellationToken);
        var result = await runner.RunAsync(command with { Deadline = EndsWithin }, cancellationToken);
        return result.Succeeded || result.Error.Contains("No such container", StringComparison.Ordinal) || result.Error.Contains("is not running", StringComparison.Ordinal);
    }

    /// <summary>Ends the command whatever was cancelled: it must not outlive the call.</summary>
    private async Task<bool> EndedAsync(DockerExec exec, string mark)
    {
        try
        {
            return await EndAsync(exec.Container, exec.User, mark, CancellationToken.None);
        }
        catch (SlipwayException)
        {
            return false;
        }
    }

    private async Task<Command> CommandAsync(DockerExec exec, string mark, EnvironmentFile? file, CancellationToken cancellationToken)
    {
        var inFile = file is null ? [] : await InFileAsync(exec, cancellationToken);
        var own = new Dictionary<string, string?>(exec.Environment.Where(variable => !inFile.ContainsKey(variable.Key)));
        if (!inFile.ContainsKey(Mark)) own[Mark] = mark;
        IEnumerable<string> options =
        [
            "-i",
            .. file is null ? Array.Empty<string>() : ["--env-file", file.Path],
            .. own.Keys.Order(StringComparer.Ordinal).SelectMany(name => new[] { "--env", name }),
            .. exec.User is null ? Array.Empty<string>() : ["--user", exec.User],
        ];
        var command = await engine.CommandAsync(["exec", .. options, exec.Container, .. exec.Arguments], cancellationToken);
        return command with
        {
            Environment = own,
            WriteInput = exec.WriteInput ?? TextInput.Of(exec.Input),
            ReadOutput = exec.ReadOutput,
            OnLine = exec.OnLine,
            Deadline = exec.Deadline,
            Stays = exec.Stays,
        };
    }

    private async Task<EnvironmentFile?> FileAsync(DockerExec exec, string mark, CancellationToken cancellationToken)
    {
        var variables = await InFileAsync(exec, cancellationToken);
        if (variables.ContainsKey(Mark)) variables[Mark] = mark;
        return variables.Count == 0 ? null : EnvironmentFile.ForDocker(variables);
    }

    /// <summary>What cannot go through the docker client's own environment: all of it behind sudo, otherwise what the client would heed itself.</summary>
    private async Task<Dictionary<string, string>> InFileAsync(DockerExec exec, CancellationToken cancellationToken)
    {
        var stripped = await engine.StripsEnvironmentAsync(cancellationToken);
        var variables = exec.Environment
            .Where(variable => variable.Value is not null && (stripped || IsHeeded(variable.Key)))
            .ToDictionary(variable => variable.Key, variable => variable.Value!);
        if (stripped) variables[Mark] = "";
        return variables;
    }

    private static bool IsHeeded(string name) =>
        name is "PATH" or "HOME" or "TMPDIR" || name.StartsWith("DOCKER_", StringComparison.Ordinal) || name.StartsWith("LD_", StringComparison.Ordinal);
}
