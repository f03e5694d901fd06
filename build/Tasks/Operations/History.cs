using Cake.Frosting;
using Slipway.Reports;

namespace Slipway.Tasks;

/// <summary>List the releases, and write them as a page.</summary>
[TaskName("History")]
[TaskDescription("List the releases, and write them as a page")]
public sealed class History(HistoryPrint print) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(History), print.PrintAsync);
}
