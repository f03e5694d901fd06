using Cake.Frosting;
using Slipway.Releases.Rollbacks;

namespace Slipway.Tasks;

/// <summary>List the releases that Rollback can go to.</summary>
[TaskName("Rollbacks")]
[TaskDescription("List the releases that Rollback can go to (the same as Rollback --list)")]
public sealed class Rollbacks(RollbackSurvey survey) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(Rollbacks), survey.ListAsync);
}
