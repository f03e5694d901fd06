using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Open the site, and prove it.</summary>
[TaskName("DisableMaintenance")]
[TaskDescription("Open the site, and prove it")]
[IsDependentOn(typeof(Cron))]
public sealed class DisableMaintenance(ClosedSite site) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(site.OpenAsync);
}
