using Cake.Frosting;
using Slipway.Healthchecks.Cleanup;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Delete the checks that the Healthchecks file does not name, after asking; kept in a file.</summary>
[TaskName("CleanupHealthchecks")]
[TaskDescription("Delete the checks that the Healthchecks file does not name, after asking; kept in a file")]
[Reads(SettingGroup.Application, SettingGroup.Restore, SettingGroup.Healthchecks)]
[Example("--only=duplicates --dryrun", "Show the plan; change nothing")]
[Example("--yes", "Delete without asking")]
public sealed class CleanupHealthchecks(CheckCleanup cleanup) : AsyncFrostingTask<DeployContext>, IPlansItself
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(CleanupHealthchecks), cleanup.RunAsync);
}
