using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Docker;

/// <summary>How the engine is reached: DOCKER_CMD, else <c>docker</c>, else <c>sudo -n docker</c>, whichever answers.</summary>
public sealed class DockerEngine(ICommandRunner runner, DeploySettings settings, EngineSocket? socket = null) : IDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(15);

    private static readonly string[] ChoosesEngine = ["DOCKER_HOST", "DOCKER_CONTEXT"];

    private static readonly string[] Plain = ["docker"];

    private readonly SemaphoreSlim _once = new(1, 1);
    private IReadOnlyList<string>? _words;

    /// <summary>How often it was called.</summary>
    public DockerCalls Calls { get; } = new();

    /// <summary>The words that reach the engine (<c>["docker"]</c>, <c>["sudo", "-n", "docker"]</c>); asked once, then remembered.</summary>
    /// <exception cref="SlipwayException">No command reaches an engine; one error that says what was tried.</exception>
    public async Task<IReadOnlyList<string>> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_words is { } known) return known;
        await _once.WaitAsync(cancellationToken);
        try
        {
            return _words ??= await FindAsync(cancellationToken);
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>A docker command: <c>docker &lt;arguments&gt;</c> through whatever reaches the engine.</summary>
    public async Task<Command> CommandAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var words = await ConnectAsync(cancellationToken);
        string[] all = [.. arguments];
        Calls.Count(all);
        return new(words[0], [.. words.Skip(1), .. all]);
    }

    /// <summary>Whether the engine is reached through sudo, which takes the environment away.</summary>
    public async Task<bool> StripsEnvironmentAsync(CancellationToken cancellationToken) =>
        Path.GetFileName((await ConnectAsync(cancellationToken))[0]) is "sudo" or "doas";

    /// <summary>Whether it is the command <c>docker</c> that reaches the engine, because nobody has chosen another.</summary>
    internal async Task<bool> IsPlainAsync(CancellationToken cancellationToken) =>
        settings.DockerCommand is null && await ConnectAsync(cancellationToken) is ["docker"];

    /// <inheritdoc/>
    public void Dispose() => _once.Dispose();

    private async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        var configured = settings.DockerCommand?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (configured.Length == 0 && await AnswersAtSocketAsync(cancellationToken)) return Plain;

        string[][] candidates = configured.Length > 0 ? [configured] : [Plain, ["sudo", "-n", "docker"]];
        var tried = new List<string>();
        foreach (var words in candidates)
        {
            if (await FaultAsync(words, cancellationToken) is not { } fault) return words;
            tried.Add($"{string.Join(' ', words)}: {fault}");
        }

        // The engine that was asked may not be the one that is meant.
        foreach (var name in ChoosesEngine)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) tried.Add($"{name}={value} is set in the environment.");
        }

        throw new SlipwayException(configured.Length > 0
            ? "No Docker engine is reached by DOCKER_CMD."
            : "No Docker engine is reached, neither by docker nor by sudo -n docker.")
        {
            Details = tried,
            Next = ["./build.sh --target=Bootstrap"],
        };
    }

    // The docker command would ask there too, and takes 40 ms to start for it.
    private async Task<bool> AnswersAtSocketAsync(CancellationToken cancellationToken)
    {
        if (socket is null || await socket.VersionAsync(cancellationToken) is null) return false;
        Calls.Count(["version"]);
        return true;
    }

    private async Task<string?> FaultAsync(string[] words, CancellationToken cancellationToken)
    {
        var ask = new Command(words[0], [.. words.Skip(1), "version", "--format", "{{.Server.Version}}"]) { Deadline = AnswersWithin };
        Calls.Count(["version"]);
        try
        {
            var result = await runner.RunAsync(ask, cancellationToken);
            if (result.Succeeded && !string.IsNullOrWhiteSpace(result.Output)) return null;
            return string.Join(' ', result.LastLines(3)) is { Length: > 0 } said ? said : $"it ended with exit code {result.ExitCode}";
        }
        catch (CommandFailedException fault)
        {
            return fault.Message;
        }
    }
}
