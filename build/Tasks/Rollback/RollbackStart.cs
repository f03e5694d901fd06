using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Start the older release; it has to pass the gate.</summary>
[TaskName("RollbackStart")]
[TaskDescription("Start the older release; it has to pass the gate")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Start, SettingGroup.Health, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackDatabase))]
public sealed class RollbackStart(Takeover takeover) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(takeover.StartAsync);
}
