using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Check database, Redis, migrations and HTTP, inside and through the proxy.</summary>
[TaskName("HealthCheck")]
[TaskDescription("Check database, Redis, migrations and HTTP, inside and through the proxy")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Health, SettingGroup.Run)]
[Example("--health-timeout=10s", "Give up sooner")]
[IsDependentOn(typeof(DisableMaintenance))]
public sealed class HealthCheck(Checking checking) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context)
    {
        if (context.Run.Target == nameof(HealthCheck)) checking.Begin();
        return context.Step(this, onlyLooks: true).RunAsync(checking.CheckAsync);
    }
}
