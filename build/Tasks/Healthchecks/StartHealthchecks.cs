using Cake.Frosting;
using Slipway.Healthchecks.Start;

namespace Slipway.Tasks;

/// <summary>Start Healthchecks, and make sure of its admin, project and API key.</summary>
[TaskName("StartHealthchecks")]
[TaskDescription("Start Healthchecks, and make sure of its admin, project and API key")]
public sealed class StartHealthchecks(HealthchecksStart start) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(StartHealthchecks), start.RunAsync);
}
