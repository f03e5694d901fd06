using Cake.Frosting;
using Slipway.Releases.Pruning;

namespace Slipway.Tasks;

/// <summary>Remove images, backups and replaced databases of releases that nothing needs any more.</summary>
[TaskName("Prune")]
[TaskDescription("Remove images, backups and replaced databases of releases that nothing needs any more")]
public sealed class Prune(Retention retention) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.LockedAsync(nameof(Prune), retention.PruneAsync);
}
