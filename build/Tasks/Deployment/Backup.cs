using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Dump the databases, and prove that the dumps can be read back.</summary>
[TaskName("Backup")]
[TaskDescription("Dump the databases, and prove that the dumps can be read back")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Services, SettingGroup.Backup, SettingGroup.Run)]
[Example("--state-dir=/mnt/backups/app", "Keep it elsewhere")]
[IsDependentOn(typeof(EnableMaintenance))]
public sealed class Backup(BackingUp backup) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(backup.TakeAsync);
}
