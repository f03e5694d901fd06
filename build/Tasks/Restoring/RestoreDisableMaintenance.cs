using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Open the site, unless it was closed before.</summary>
[TaskName("RestoreDisableMaintenance")]
[TaskDescription("Open the site, unless it was closed before")]
[IsDependentOn(typeof(RestoreDatabase))]
public sealed class RestoreDisableMaintenance(ClosedSite site) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RestoreStep(this).RunAsync(site.OpenAsync);
}
