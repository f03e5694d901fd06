using Cake.Frosting;
using Slipway.Reports;

namespace Slipway.Tasks;

/// <summary>Print the newest release, or the one of --release, and where its page is.</summary>
[TaskName("Report")]
[TaskDescription("Print the newest release, or the one of --release, and where its page is")]
public sealed class Report(ReportPrint print) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(Report), print.PrintAsync);
}
