using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Rollbacks;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Choose the release to go back to, and look at what is in the way.</summary>
[TaskName("RollbackPreflight")]
[TaskDescription("Choose the release to go back to, and look at what is in the way")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Services, SettingGroup.Rollback, SettingGroup.Run)]
public sealed class RollbackPreflight(RollbackSurvey survey) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this, onlyLooks: true).RunAsync(survey.LookAsync);
}
