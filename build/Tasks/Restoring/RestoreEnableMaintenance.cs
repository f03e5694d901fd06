using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Close the site before the database is replaced.</summary>
[TaskName("RestoreEnableMaintenance")]
[TaskDescription("Close the site before the database is replaced")]
[IsDependentOn(typeof(RestorePreflight))]
public sealed class RestoreEnableMaintenance(ClosedSite site) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RestoreStep(this).RunAsync(site.CloseAsync);
}
