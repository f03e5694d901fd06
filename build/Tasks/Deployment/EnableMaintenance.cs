using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Close the site, and prove that visitors get the page.</summary>
[TaskName("EnableMaintenance")]
[TaskDescription("Close the site, and prove that visitors get the page")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Maintenance, SettingGroup.Run)]
[IsDependentOn(typeof(Preflight))]
public sealed class EnableMaintenance(Prebuilding prebuilding, StayingOpen open, ClosedSite site) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this, opensRelease: true).RunAsync(async step =>
        {
            var left = await open.LeaveAsync(step);
            await prebuilding.BuildAsync(step);
            return left ?? await site.CloseAsync(step);
        });
}
