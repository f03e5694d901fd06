using Cake.Core;
using Cake.Frosting;
using Slipway.Tasks;

namespace Slipway;

/// <summary>
/// Tells the run what was asked for. The lock, the journal and recovery are not here: Cake runs a setup for <c>--dryrun</c> too, and only logs
/// what a teardown throws.
/// </summary>
public sealed class DeployLifetime(IEnumerable<IFrostingTask> tasks) : FrostingLifetime<DeployContext>
{
    /// <inheritdoc/>
    public override void Setup(DeployContext context, ISetupContext info)
    {
        var target = info.TargetTask.Name;
        context.Run.Plan(target, tasks.Any(task => task is IWorkflow && task.GetType().Name == target));
    }

    /// <inheritdoc/>
    public override void Teardown(DeployContext context, ITeardownContext info)
    {
    }
}
