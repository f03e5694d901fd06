using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Bring the checkout forward to the commit to deploy.</summary>
[TaskName("Pull")]
[TaskDescription("Bring the checkout forward to the commit to deploy")]
[IsDependentOn(typeof(Backup))]
public sealed class Pull(Pulling pull) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(pull.PullAsync);
}
