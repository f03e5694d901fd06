using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Open the site, unless it was closed before.</summary>
[TaskName("RollbackDisableMaintenance")]
[TaskDescription("Open the site, unless it was closed before")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Maintenance, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackCron))]
public sealed class RollbackDisableMaintenance(ClosedSite site) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(site.OpenAsync);
}
