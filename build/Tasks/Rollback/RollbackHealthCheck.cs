using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Check the older release as visitors find it.</summary>
[TaskName("RollbackHealthCheck")]
[TaskDescription("Check the older release as visitors find it")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Health, SettingGroup.Run)]
[IsDependentOn(typeof(RollbackDisableMaintenance))]
public sealed class RollbackHealthCheck(Checking checking) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.RollbackStep(this).RunAsync(checking.CheckAsync);
}
