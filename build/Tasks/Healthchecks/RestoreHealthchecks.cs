using Cake.Frosting;
using Slipway.Healthchecks.Cleanup;

namespace Slipway.Tasks;

/// <summary>Put back the checks that CleanupHealthchecks deleted.</summary>
[TaskName("RestoreHealthchecks")]
[TaskDescription("Put back the checks that CleanupHealthchecks deleted")]
public sealed class RestoreHealthchecks(CheckCleanup cleanup) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(RestoreHealthchecks), cleanup.RestoreAsync);
}
