using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Run pending migrations in a one-off container of the new image.</summary>
[TaskName("Migrate")]
[TaskDescription("Run pending migrations in a one-off container of the new image")]
[IsDependentOn(typeof(Build))]
public sealed class Migrate(Migrating migrating) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(migrating.MigrateAsync);
}
