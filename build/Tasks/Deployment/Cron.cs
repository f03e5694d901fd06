using Cake.Frosting;
using Slipway.Releases.Steps;

namespace Slipway.Tasks;

/// <summary>Install the crontab from inside the container, and read it back.</summary>
[TaskName("Cron")]
[TaskDescription("Install the crontab from inside the container, and read it back")]
[IsDependentOn(typeof(Start))]
public sealed class Cron(Crontabs crontabs) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Step(this).RunAsync(crontabs.InstallAsync);
}
