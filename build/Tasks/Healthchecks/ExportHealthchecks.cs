using Cake.Frosting;
using Slipway.Healthchecks;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Write a Healthchecks file from the checks that a project has.</summary>
[TaskName("ExportHealthchecks")]
[TaskDescription("Write a Healthchecks file from the checks that a project has")]
[Reads(SettingGroup.Application, SettingGroup.Healthchecks)]
public sealed class ExportHealthchecks(CheckExport export) : AsyncFrostingTask<DeployContext>, IPlansItself
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) => context.Run.AnswerAsync(nameof(ExportHealthchecks), export.RunAsync);
}
