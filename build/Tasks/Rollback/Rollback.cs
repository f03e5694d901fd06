using Cake.Frosting;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Go back to an older release: the last good one, or the one that is named.</summary>
[TaskName("Rollback")]
[TaskDescription("Go back to an older release: the last good one, or --to=<release or commit>; --list shows them")]
[Example("--list", "Only list what it can go to")]
[Example("--to=v1.4.2", "To a release (its id), commit or tag")]
[Example("--restore-database", "With the backup from the time of that release")]
[Reads(SettingGroup.Hooks)]
[IsDependentOn(typeof(RollbackHealthCheck))]
public sealed class Rollback : FrostingTask<DeployContext>, IWorkflow;
