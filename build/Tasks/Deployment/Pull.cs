using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Bring the checkout forward to the commit to deploy.</summary>
[TaskName("Pull")]
[TaskDescription("Bring the checkout forward to the commit to deploy")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Run)]
[Example("--ref=v1.4.2", "A tag or commit instead of the branch's tip")]
[IsDependentOn(typeof(Backup))]
public sealed class Pull(Pulling pull) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(pull.PullAsync);
}
