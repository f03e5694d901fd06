using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Install the crontab as the older release has it.</summary>
[TaskName("RollbackCron")]
[TaskDescription("Install the crontab as the older release has it")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Cron, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackStart))]
public sealed class RollbackCron(Crontabs crontabs) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(crontabs.InstallAsync);
}
