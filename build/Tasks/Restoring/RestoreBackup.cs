using Cake.Frosting;
using Slipway.Releases.Restores;

namespace Slipway.Tasks;

/// <summary>Dump what is about to be replaced.</summary>
[TaskName("RestoreBackup")]
[TaskDescription("Dump what is about to be replaced")]
[IsDependentOn(typeof(RestoreEnableMaintenance))]
public sealed class RestoreBackup(RestoringBackup restoring) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RestoreStep(this).RunAsync(restoring.BackUpAsync);
}
