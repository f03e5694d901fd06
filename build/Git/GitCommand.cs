using System.Text;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Git;

/// <summary>Calls of git in a folder: in English, without questions, and without what a hook's environment would make of them.</summary>
internal sealed class GitCommand(ICommandRunner runner, string directory)
{
    private static readonly Dictionary<string, string?> Variables = new()
    {
        ["LC_ALL"] = "C",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["GIT_LITERAL_PATHSPECS"] = "1",
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_PREFIX"] = null,
    };

    /// <summary>The command, for what is out of the ordinary.</summary>
    public Command Of(params IEnumerable<string> arguments) =>
        new("git", ["-C", directory, "-c", "core.quotepath=off", .. arguments]) { Environment = Variables };

    /// <summary>Runs git and returns how it ended; what no caller can go on from is an error.</summary>
    public Task<CommandResult> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(Of(arguments), cancellationToken);

    /// <summary>Runs git and returns how it ended; what no caller can go on from is an error.</summary>
    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        var result = await runner.RunAsync(command, cancellationToken);
        if (!result.Succeeded && result.Error.Contains("dubious ownership", StringComparison.Ordinal))
        {
            throw new SlipwayException($"git does not trust the checkout {directory}: it belongs to another user.")
            {
                Details = result.LastLines(),
                Next = [new Command("git", ["config", "--global", "--add", "safe.directory", directory]).ToString()],
            };
        }

        return result;
    }

    /// <summary>Runs git, which has to succeed.</summary>
    /// <param name="what">What it was to do, as the start of the error.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string> RunCheckedAsync(string what, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var command = Of(arguments);
        var result = await RunAsync(command, cancellationToken);
        return result.Succeeded ? result.Output : throw Failed(what, command, result);
    }

    /// <summary>Runs git and reads its whole output, which is not logged: file contents, lists separated by NUL.</summary>
    public async Task<(CommandResult Result, string Text)> ReadAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var text = "";
        var command = Of(arguments) with
        {
            ReadOutput = async (stream, token) =>
            {
                using var reader = new StreamReader(stream, Encoding.UTF8);
                text = await reader.ReadToEndAsync(token);
            },
        };
        return (await RunAsync(command, cancellationToken), text);
    }

    /// <summary>The same, and it has to succeed.</summary>
    public async Task<IReadOnlyList<string>> ReadListAsync(string what, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string[] all = [.. arguments];
        var (result, text) = await ReadAsync(all, cancellationToken);
        return result.Succeeded ? text.Split('\0', StringSplitOptions.RemoveEmptyEntries) : throw Failed(what, Of(all), result);
    }

    /// <summary>An error in git's own words.</summary>
    public static CommandFailedException Failed(string what, Command command, CommandResult result, params IReadOnlyList<string> next)
    {
        var lines = result.LastLines();
        var said = lines.FirstOrDefault(line => line.StartsWith("fatal: ", StringComparison.Ordinal) || line.StartsWith("error: ", StringComparison.Ordinal));
        return new($"{what} failed: {(said is null ? $"git ended with exit code {result.ExitCode}." : said[7..])}", command, result)
        {
            Details = lines,
            Next = next,
        };
    }
}
