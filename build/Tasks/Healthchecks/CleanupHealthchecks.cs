using Cake.Frosting;
using Slipway.Healthchecks.Cleanup;

namespace Slipway.Tasks;

/// <summary>Delete the checks that the Healthchecks file does not name, after asking; kept in a file.</summary>
[TaskName("CleanupHealthchecks")]
[TaskDescription("Delete the checks that the Healthchecks file does not name, after asking; kept in a file")]
public sealed class CleanupHealthchecks(CheckCleanup cleanup) : AsyncFrostingTask<DeployContext>, IPlansItself
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(CleanupHealthchecks), cleanup.RunAsync);
}
