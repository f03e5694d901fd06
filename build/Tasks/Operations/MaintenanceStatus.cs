using Cake.Frosting;
using Slipway.Application;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Print enabled or disabled.</summary>
[TaskName("MaintenanceStatus")]
[TaskDescription("Print enabled or disabled")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Maintenance)]
public sealed class MaintenanceStatus(MaintenanceReport report) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(MaintenanceStatus), report.PrintAsync);
}
