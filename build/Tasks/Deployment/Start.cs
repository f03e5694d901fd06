using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Replace the app and its workers; the new version has to pass the gate.</summary>
[TaskName("Start")]
[TaskDescription("Replace the app and its workers; the new version has to pass the gate")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Start, SettingGroup.Health, SettingGroup.Run)]
[IsDependentOn(typeof(Migrate))]
public sealed class Start(Takeover takeover) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(takeover.StartAsync);
}
