using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Check the application as visitors find it.</summary>
[TaskName("RestoreHealthCheck")]
[TaskDescription("Check the application as visitors find it")]
[IsDependentOn(typeof(RestoreDisableMaintenance))]
public sealed class RestoreHealthCheck(Checking checking) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RestoreStep(this).RunAsync(checking.CheckAsync);
}
