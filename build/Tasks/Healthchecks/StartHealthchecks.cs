using Cake.Frosting;
using Slipway.Healthchecks.Start;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Start Healthchecks, and make sure of its admin, project and API key.</summary>
[TaskName("StartHealthchecks")]
[TaskDescription("Start Healthchecks, and make sure of its admin, project and API key")]
[Reads(SettingGroup.Application, SettingGroup.Start, SettingGroup.Healthchecks)]
public sealed class StartHealthchecks(HealthchecksStart start) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(StartHealthchecks), start.RunAsync);
}
