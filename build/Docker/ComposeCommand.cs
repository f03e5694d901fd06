using System.Collections;
using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Docker;

/// <summary>
/// Calls of <c>docker compose</c> in the application's folder. sudo takes the environment away, and Compose interpolates from it: then it
/// is handed over in a file, after the project's own.
/// </summary>
internal sealed class ComposeCommand(DockerEngine engine, ICommandRunner runner, DeploySettings settings, ComposePlugin? plugin)
{
    /// <summary>Runs a call that has to end with exit code 0.</summary>
    public async Task<CommandResult> RunCheckedAsync(
        string what, IEnumerable<string> arguments, Func<Command, Command> shape, CancellationToken cancellationToken, bool files = true,
        IReadOnlyDictionary<string, string?>? variables = null)
    {
        var (command, environment) = await CommandAsync(arguments, files, variables, cancellationToken);
        using (environment) return await runner.RunCheckedAsync(shape(command), what, cancellationToken);
    }

    /// <summary>Runs a call and returns how it ended, whatever the exit code.</summary>
    public async Task<CommandResult> RunAsync(
        IEnumerable<string> arguments,
        Func<Command, Command> shape,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? variables = null)
    {
        var (command, environment) = await CommandAsync(arguments, files: true, variables, cancellationToken);
        using (environment) return await runner.RunAsync(shape(command), cancellationToken);
    }

    /// <summary>A call as it would run, to be shown; the file that hands the environment through sudo is not made.</summary>
    public async Task<Command> ShownAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        (await engine.CommandAsync(Words(settings.ComposeFiles, [], arguments), cancellationToken)) with { WorkingDirectory = settings.AppDirectory };

    private async Task<(Command Command, EnvironmentFile? Environment)> CommandAsync(
        IEnumerable<string> arguments, bool files, IReadOnlyDictionary<string, string?>? variables, CancellationToken cancellationToken)
    {
        var stripped = await engine.StripsEnvironmentAsync(cancellationToken);
        var environment = stripped ? EnvironmentFile.ForCompose(Handed(variables ?? new Dictionary<string, string?>())) : null;
        var all = Words(files ? settings.ComposeFiles : [], environment is null ? [] : [.. OwnFiles(), environment.Path], arguments);
        var command = await engine.CommandAsync(all, cancellationToken);
        command = command with { WorkingDirectory = settings.AppDirectory, Environment = stripped || variables is null ? command.Environment : variables };
        return (plugin is not null && await engine.IsPlainAsync(cancellationToken) ? plugin.Straight(command) : command, environment);
    }

    private static IEnumerable<string> Words(IEnumerable<string> composeFiles, IEnumerable<string> environmentFiles, IEnumerable<string> arguments) =>
    [
        "compose",
        .. composeFiles.SelectMany(file => new[] { "-f", file }),
        .. environmentFiles.SelectMany(file => new[] { "--env-file", file }),
        "--ansi", "never", "--progress", "plain",
        .. arguments,
    ];

    /// <summary>The files that Compose reads by itself, but not where another is named.</summary>
    private string[] OwnFiles()
    {
        if (Environment.GetEnvironmentVariable("COMPOSE_ENV_FILES") is { Length: > 0 } named) return named.Split(',');
        var first = settings.ComposeFiles.Count > 0 ? Path.GetFullPath(settings.ComposeFiles[0], settings.AppDirectory) : null;
        var file = Path.Combine(first is null ? settings.AppDirectory : Path.GetDirectoryName(first)!, ".env");
        return File.Exists(file) ? [file] : [];
    }

    private static Dictionary<string, string> Handed(IReadOnlyDictionary<string, string?> variables)
    {
        var handed = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            // Where the engine is, sudo's docker knows for itself.
            if ((string)variable.Key is not ("DOCKER_HOST" or "DOCKER_CONTEXT" or "DOCKER_CONFIG" or "DOCKER_CERT_PATH" or "DOCKER_TLS_VERIFY") and var name)
                handed[name] = (string?)variable.Value ?? "";
        }

        foreach (var (name, value) in variables)
        {
            if (value is null) handed.Remove(name);
            else handed[name] = value;
        }

        return handed;
    }
}
