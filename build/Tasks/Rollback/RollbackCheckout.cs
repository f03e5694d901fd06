using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Rollbacks;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Put the checkout on the older release's commit, on its branch.</summary>
[TaskName("RollbackCheckout")]
[TaskDescription("Put the checkout on the older release's commit, on its branch")]
[Reads(SettingGroup.Application, SettingGroup.Rollback, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackBackup))]
public sealed class RollbackCheckout(GoingBack back) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(back.CheckOutAsync);
}
