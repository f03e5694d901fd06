using Cake.Frosting;
using Slipway.Healthchecks;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Make the checks of the Healthchecks instance those of the file, under the UUIDs that it fixes.</summary>
[TaskName("SyncHealthchecks")]
[TaskDescription("Make the checks of Healthchecks those of the file, under its UUIDs")]
[IsDependentOn(typeof(StartHealthchecks))]
[Reads(SettingGroup.Application, SettingGroup.Healthchecks)]
[Example("--dryrun", "Show the plan; change nothing")]
public sealed class SyncHealthchecks(CheckSync sync) : AsyncFrostingTask<DeployContext>, IPlansItself
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) => context.Run.AnswerAsync(nameof(SyncHealthchecks), sync.RunAsync);
}
