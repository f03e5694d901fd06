using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Rollbacks;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Dump the database of now, where an older one is to take its place.</summary>
[TaskName("RollbackBackup")]
[TaskDescription("Dump the database of now, where an older one is to take its place")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Services, SettingGroup.Backup, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackEnableMaintenance))]
public sealed class RollbackBackup(GoingBack back) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(back.BackUpAsync);
}
