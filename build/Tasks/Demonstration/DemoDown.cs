using Cake.Frosting;
using Slipway.Demo;

namespace Slipway.Tasks;

/// <summary>Removes the demo: containers, volumes, networks, images and folder.</summary>
[TaskName("DemoDown")]
[TaskDescription("Remove what Demo left")]
public sealed class DemoDown(Demonstration demonstration) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) => context.Run.AnswerAsync("DemoDown", demonstration.RemoveAsync);
}
