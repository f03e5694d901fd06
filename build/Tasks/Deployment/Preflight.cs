using Cake.Frosting;
using Slipway.Releases.Survey;

namespace Slipway.Tasks;

/// <summary>Look at everything a deployment needs; change nothing.</summary>
[TaskName("Preflight")]
[TaskDescription("Look at everything a deployment needs; change nothing")]
public sealed class Preflight(PreflightSurvey survey) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this, opensRelease: true, onlyLooks: true).RunAsync(survey.LookAsync);
}
