using Cake.Frosting;
using Slipway.Help;
using Slipway.Releases.Steps;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Run pending migrations in a one-off container of the new image.</summary>
[TaskName("Migrate")]
[TaskDescription("Run pending migrations in a one-off container of the new image")]
[Reads(SettingGroup.Application, SettingGroup.Services, SettingGroup.Migrations, SettingGroup.Run)]
[Example("--allow-destructive", "Migrations that drop, remove, truncate or delete too")]
[IsDependentOn(typeof(Build))]
public sealed class Migrate(Migrating migrating) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(migrating.MigrateAsync);
}
