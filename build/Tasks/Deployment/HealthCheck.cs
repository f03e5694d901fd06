using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Check database, Redis, migrations and HTTP, inside and through the proxy.</summary>
[TaskName("HealthCheck")]
[TaskDescription("Check database, Redis, migrations and HTTP, inside and through the proxy")]
[IsDependentOn(typeof(DisableMaintenance))]
public sealed class HealthCheck(Checking checking) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this, onlyLooks: true).RunAsync(checking.CheckAsync);
}
