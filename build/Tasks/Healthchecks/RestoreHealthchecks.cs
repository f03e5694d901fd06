using Cake.Frosting;
using Slipway.Healthchecks.Cleanup;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Put back the checks that CleanupHealthchecks deleted.</summary>
[TaskName("RestoreHealthchecks")]
[TaskDescription("Put back the checks that CleanupHealthchecks deleted")]
[Reads(SettingGroup.Application, SettingGroup.Healthchecks)]
[Example("--cleanup-file=deleted.jsonl", "Put back what is in that file")]
public sealed class RestoreHealthchecks(CheckCleanup cleanup) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(RestoreHealthchecks), cleanup.RestoreAsync);
}
