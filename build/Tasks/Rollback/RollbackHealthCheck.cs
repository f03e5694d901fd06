using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Check the older release as visitors find it.</summary>
[TaskName("RollbackHealthCheck")]
[TaskDescription("Check the older release as visitors find it")]
[IsDependentOn(typeof(RollbackDisableMaintenance))]
public sealed class RollbackHealthCheck(Checking checking) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(checking.CheckAsync);
}
