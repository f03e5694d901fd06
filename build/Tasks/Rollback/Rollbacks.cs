using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Rollbacks;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>List the releases that Rollback can go to.</summary>
[TaskName("Rollbacks")]
[TaskDescription("List the releases that Rollback can go to (the same as Rollback --list)")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Services)]
public sealed class Rollbacks(RollbackSurvey survey) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(Rollbacks), survey.ListAsync);
}
