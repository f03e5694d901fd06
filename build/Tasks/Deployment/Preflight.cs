using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Survey;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Look at everything a deployment needs; change nothing.</summary>
[TaskName("Preflight")]
[TaskDescription("Look at everything a deployment needs; change nothing")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Services, SettingGroup.Backup, SettingGroup.Migrations, SettingGroup.Report, SettingGroup.Run)]
[Example("--verbosity=verbose", "Say what was detected, and from where")]
public sealed class Preflight(PreflightSurvey survey) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this, opensRelease: true, onlyLooks: true).RunAsync(survey.LookAsync);
}
