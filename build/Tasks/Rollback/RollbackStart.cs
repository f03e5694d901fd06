using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Start the older release; it has to pass the gate.</summary>
[TaskName("RollbackStart")]
[TaskDescription("Start the older release; it has to pass the gate")]
[IsDependentOn(typeof(RollbackDatabase))]
public sealed class RollbackStart(Takeover takeover) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(takeover.StartAsync);
}
