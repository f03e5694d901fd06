using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Rollbacks;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Restore the database of that time, where that is asked for.</summary>
[TaskName("RollbackDatabase")]
[TaskDescription("Restore the database of that time, where that is asked for")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Rollback, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackImages))]
public sealed class RollbackDatabase(GoingBack back) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(back.RestoreDatabaseAsync);
}
