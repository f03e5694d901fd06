using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Install the crontab from inside the container, and read it back.</summary>
[TaskName("Cron")]
[TaskDescription("Install the crontab from inside the container, and read it back")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Cron, SettingGroup.Run)]
[IsDependentOn(typeof(Start))]
public sealed class Cron(Crontabs crontabs) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(crontabs.InstallAsync);
}
