using Cake.Frosting;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Makes every fault in every step of a deployment of the sample application, and shows what came of it.</summary>
[TaskName("FaultMatrix")]
[TaskDescription("Make every fault in every step, and show what came of it")]
[Reads(SettingGroup.Development)]
public sealed class FaultMatrix(Development.FaultMatrix matrix) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) => context.Run.AnswerAsync("FaultMatrix", matrix.RunAsync);
}
