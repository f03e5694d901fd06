using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Dump the databases, and prove that the dumps can be read back.</summary>
[TaskName("Backup")]
[TaskDescription("Dump the databases, and prove that the dumps can be read back")]
[IsDependentOn(typeof(EnableMaintenance))]
public sealed class Backup(BackingUp backup) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(backup.TakeAsync);
}
