using Cake.Frosting;
using Slipway.Machine;

namespace Slipway.Tasks;

/// <summary>Installs and starts Docker on a fresh Debian or Ubuntu machine.</summary>
[TaskName("Bootstrap")]
[TaskDescription("Make this machine able to deploy: Docker engine, Compose v2, buildx")]
public sealed class Bootstrap(MachineBootstrap bootstrap) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) => context.Run.AnswerAsync("Bootstrap", bootstrap.EnsureAsync);
}
