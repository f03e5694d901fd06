using Cake.Frosting;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>End a release that did not end, and put the application back.</summary>
[TaskName("Recover")]
[TaskDescription("End a release that did not end, and put the application back")]
[Reads(SettingGroup.Application, SettingGroup.Release, SettingGroup.Services, SettingGroup.Run)]
public sealed class Recover : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.RecoverAsync(nameof(Recover));
}
