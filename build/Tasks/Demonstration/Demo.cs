using Cake.Frosting;
using Slipway.Demo;

namespace Slipway.Tasks;

/// <summary>Installs the sample application, pushes a commit with a migration to its remote, and deploys it.</summary>
[TaskName("Demo")]
[TaskDescription("Show a whole deployment on the sample application")]
public sealed class Demo(Demonstration demonstration) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) => context.Run.AnswerAsync("Demo", demonstration.RunAsync);
}
