using Cake.Frosting;
using Slipway.Development;

namespace Slipway.Tasks;

/// <summary>Builds the solution and runs every test and check of it.</summary>
[TaskName("Test")]
[TaskDescription("Run every test and check")]
public sealed class Test(TestSuite suite) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) => context.Run.AnswerAsync("Test", suite.RunAsync);
}
