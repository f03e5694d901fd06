using Cake.Frosting;
using Slipway.Releases.Rollbacks;

namespace Slipway.Tasks;

/// <summary>Dump the database of now, where an older one is to take its place.</summary>
[TaskName("RollbackBackup")]
[TaskDescription("Dump the database of now, where an older one is to take its place")]
[IsDependentOn(typeof(RollbackEnableMaintenance))]
public sealed class RollbackBackup(GoingBack back) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(back.BackUpAsync);
}
