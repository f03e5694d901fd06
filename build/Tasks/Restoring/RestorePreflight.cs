using Cake.Frosting;
using Slipway.Releases.Restores;

namespace Slipway.Tasks;

/// <summary>Choose the backup and read it whole, say what will be done.</summary>
[TaskName("RestorePreflight")]
[TaskDescription("Choose the backup and read it whole, say what will be done")]
public sealed class RestorePreflight(RestoringBackup restoring) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RestoreStep(this, onlyLooks: true).RunAsync(restoring.LookAsync);
}
