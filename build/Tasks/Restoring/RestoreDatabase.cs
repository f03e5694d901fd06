using Cake.Frosting;
using Slipway.Releases.Restores;

namespace Slipway.Tasks;

/// <summary>Restore into a new database, swap it in, ask the application whether it works.</summary>
[TaskName("RestoreDatabase")]
[TaskDescription("Restore into a new database, swap it in, ask the application whether it works")]
[IsDependentOn(typeof(RestoreBackup))]
public sealed class RestoreDatabase(RestoringBackup restoring) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RestoreStep(this).RunAsync(restoring.RestoreAsync);
}
