using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Rollbacks;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Give the older release's images their names back; build what is gone.</summary>
[TaskName("RollbackImages")]
[TaskDescription("Give the older release's images their names back; build what is gone")]
[Reads(SettingGroup.Application, SettingGroup.Rollback, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackCheckout))]
public sealed class RollbackImages(GoingBack back) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(back.TakeImagesAsync);
}
