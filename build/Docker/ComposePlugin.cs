using Slipway.Processes;

namespace Slipway.Docker;

/// <summary>
/// The program behind <c>docker compose</c>: the docker command looks for it, asks it who it is, and starts it with the very arguments that it was given. Started without
/// that detour it answers 50 ms sooner. Only where the docker command would speak to an engine of this machine; everywhere else, and where it is not found, the docker command is called.
/// </summary>
public sealed class ComposePlugin
{
    // By this the program knows that it was not called by itself, by the name docker-compose, which has other options (docker/cli, cli-plugins/manager).
    private const string CalledBy = "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND";
    private const string File = "docker-compose";

    private static readonly string[] _usual =
        ["/usr/local/lib/docker/cli-plugins", "/usr/local/libexec/docker/cli-plugins", "/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins"];

    private readonly EngineSocket _socket;
    private readonly Lazy<string?> _program;

    /// <summary>The program that the docker command would start.</summary>
    public ComposePlugin(EngineSocket socket)
        : this(socket, Environment.GetEnvironmentVariable, _usual)
    {
    }

    /// <param name="socket">The engine's socket.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="usual">Where the docker command looks after its configuration's folder.</param>
    internal ComposePlugin(EngineSocket socket, Func<string, string?> variable, IReadOnlyList<string> usual) =>
        (_socket, _program) = (socket, new(() => Find(variable, usual)));

    /// <summary>The same command, started without the detour where that can be done.</summary>
    internal Command Straight(Command command) =>
        _socket.IsThere && _program.Value is { } program
            ? command with { Program = program, Environment = new Dictionary<string, string?>(command.Environment) { [CalledBy] = command.FileName } }
            : command;

    // The command's order: what its configuration adds, its configuration's own folder, then the system's.
    private static string? Find(Func<string, string?> variable, IReadOnlyList<string> usual)
    {
        var configuration = DockerConfiguration.Folder(variable);
        return DockerConfiguration.Read(configuration) is { } read && !read.HasPluginFolders
            ? usual.Prepend(Path.Join(configuration, "cli-plugins")).Select(folder => Path.Join(folder, File)).FirstOrDefault(file => ProgramPath.Find(file, null, null, out _) is not null)
            : null;
    }
}
