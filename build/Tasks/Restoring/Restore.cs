using Cake.Frosting;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Restore a backup into a new database and swap it in, behind maintenance.</summary>
[TaskName("Restore")]
[TaskDescription("Restore a backup, --from=<release or file>, behind maintenance; what was there is kept")]
[Reads(SettingGroup.Hooks)]
[IsDependentOn(typeof(RestoreHealthCheck))]
public sealed class Restore : FrostingTask<DeployContext>, IWorkflow;
