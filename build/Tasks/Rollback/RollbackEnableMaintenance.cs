using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Close the site before going back.</summary>
[TaskName("RollbackEnableMaintenance")]
[TaskDescription("Close the site before going back")]
[IsDependentOn(typeof(RollbackPreflight))]
public sealed class RollbackEnableMaintenance(ClosedSite site) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(site.CloseAsync);
}
