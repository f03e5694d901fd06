using Cake.Frosting;
using Slipway.Help;
using Slipway.Reports;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>List the releases, and write them as a page.</summary>
[TaskName("History")]
[TaskDescription("List the releases, and write them as a page")]
[Reads(SettingGroup.Application, SettingGroup.Release)]
public sealed class History(HistoryPrint print) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(History), print.PrintAsync);
}
