using Cake.Frosting;
using Slipway.Help;
using Slipway.Reports;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Print the newest release, or the one of --release, and where its page is.</summary>
[TaskName("Report")]
[TaskDescription("Print the newest release, or the one of --release, and where its page is")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Report)]
[Example("--release=20261122-101500-123-ab12", "Of an older release")]
public sealed class Report(ReportPrint print) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(Report), print.PrintAsync);
}
