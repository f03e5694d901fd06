using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Build the new images beside the running containers.</summary>
[TaskName("Build")]
[TaskDescription("Build the new images beside the running containers")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Build, SettingGroup.Run)]
[IsDependentOn(typeof(Pull))]
public sealed class Build(Building building) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(step => building.BuildAsync(step, noCache: context.IsRebuild));
}
