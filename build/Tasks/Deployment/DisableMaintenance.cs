using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Open the site, and prove it.</summary>
[TaskName("DisableMaintenance")]
[TaskDescription("Open the site, and prove it")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Maintenance, SettingGroup.Run)]
[IsDependentOn(typeof(Cron))]
public sealed class DisableMaintenance(ClosedSite site) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(site.OpenAsync);
}
