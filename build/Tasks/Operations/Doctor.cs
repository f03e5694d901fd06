using Cake.Frosting;
using Slipway.Help;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Look at everything that a deployment or a restore would need, and say how to mend what is wrong; change nothing.</summary>
[TaskName("Doctor")]
[TaskDescription("Check everything that is needed, and say how to mend it; change nothing")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Services, SettingGroup.Maintenance, SettingGroup.Backup, SettingGroup.Cron, SettingGroup.Healthchecks)]
[Example("--app-dir=/srv/app", "Of another application")]
public sealed class Doctor(DoctorReport report) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(Doctor), report.PrintAsync);
}
