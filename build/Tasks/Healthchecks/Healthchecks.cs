using Cake.Frosting;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Start Healthchecks and make its checks those of the file.</summary>
[TaskName("Healthchecks")]
[TaskDescription("Start Healthchecks and make its checks those of the file")]
[IsDependentOn(typeof(SyncHealthchecks))]
[Reads(SettingGroup.Application, SettingGroup.Start, SettingGroup.Healthchecks)]
public sealed class Healthchecks : FrostingTask<DeployContext>, IWorkflow;
