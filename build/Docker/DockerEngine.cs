using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Docker;

/// <summary>How the engine is reached: DOCKER_CMD, else <c>docker</c>, else <c>sudo -n docker</c>, whichever answers.</summary>
public sealed class DockerEngine(ICommandRunner runner, DeploySettings settings)
{
    /// <summary>The words that reach the engine (<c>["docker"]</c>, <c>["sudo", "-n", "docker"]</c>); asked once, then remembered.</summary>
    /// <exception cref="Reporting.SlipwayException">No command reaches an engine; one error that says what was tried.</exception>
    public Task<IReadOnlyList<string>> ConnectAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A docker command: <c>docker &lt;arguments&gt;</c> through whatever reaches the engine.</summary>
    public Task<Command> CommandAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) => throw new NotImplementedException();
}
