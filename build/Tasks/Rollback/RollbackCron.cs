using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Install the crontab as the older release has it.</summary>
[TaskName("RollbackCron")]
[TaskDescription("Install the crontab as the older release has it")]
[IsDependentOn(typeof(RollbackStart))]
public sealed class RollbackCron(Crontabs crontabs) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(crontabs.InstallAsync);
}
