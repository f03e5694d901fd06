using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Close the site before going back.</summary>
[TaskName("RollbackEnableMaintenance")]
[TaskDescription("Close the site before going back")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Maintenance, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackPreflight))]
public sealed class RollbackEnableMaintenance(ClosedSite site) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(site.CloseAsync);
}
