using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Machine;

/// <summary>Which parts of Docker answer.</summary>
public sealed class EngineProbe(DockerEngine engine, ICommandRunner runner)
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(20);

    /// <summary>Whether an engine answers.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken) => await FaultAsync(cancellationToken) is null;

    /// <summary>Why no engine answers; null if one does.</summary>
    internal async Task<SlipwayException?> FaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            await engine.ConnectAsync(cancellationToken);
            return null;
        }
        catch (SlipwayException fault)
        {
            return fault;
        }
    }

    /// <summary>The engine's version, asked of the engine that answers.</summary>
    internal async Task<string> EngineVersionAsync(CancellationToken cancellationToken)
    {
        var command = await engine.CommandAsync(["version", "--format", "{{.Server.Version}}"], cancellationToken);
        return (await runner.RunCheckedAsync(command with { Deadline = _deadline }, "Asking for the engine's version", cancellationToken)).Output.Trim();
    }

    /// <summary>The version of Compose; null where it is not there or is version 1. Needs no engine.</summary>
    internal async Task<string?> ComposeVersionAsync(CancellationToken cancellationToken)
    {
        var version = (await PluginAsync(["compose", "version", "--short"], cancellationToken))?.TrimStart('v');
        return version is { Length: > 0 } && char.IsAsciiDigit(version[0]) && !version.StartsWith("1.", StringComparison.Ordinal) ? version : null;
    }

    /// <summary>Whether the builder is there. Needs no engine.</summary>
    internal async Task<bool> HasBuildxAsync(CancellationToken cancellationToken) =>
        await PluginAsync(["buildx", "version"], cancellationToken) is not null;

    private async Task<string?> PluginAsync(string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            var result = await runner.RunAsync(new Command("docker", arguments) { Deadline = _deadline }, cancellationToken);
            return result.Succeeded ? result.Output.Trim() : null;
        }
        catch (CommandFailedException)
        {
            // There is no client, or it hangs.
            return null;
        }
    }
}
