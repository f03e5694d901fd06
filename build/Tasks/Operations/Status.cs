using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Show what runs, maintenance, containers, the last backup and releases.</summary>
[TaskName("Status")]
[TaskDescription("Show what runs, maintenance, containers, the last backup and releases")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Services)]
[Example("--environment=staging", "Of another environment")]
public sealed class Status(StatusReport report) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(Status), report.PrintAsync);
}
