using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Build the new images beside the running containers.</summary>
[TaskName("Build")]
[TaskDescription("Build the new images beside the running containers")]
[IsDependentOn(typeof(Pull))]
public sealed class Build(Building building) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(step => building.BuildAsync(step, noCache: context.IsRebuild));
}
