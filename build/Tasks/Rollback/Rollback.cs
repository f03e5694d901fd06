using Cake.Frosting;

namespace Slipway.Tasks;

/// <summary>Go back to an older release: the last good one, or the one that is named.</summary>
[TaskName("Rollback")]
[TaskDescription("Go back to an older release: the last good one, or --to=<release or commit>; --list shows them")]
[IsDependentOn(typeof(RollbackHealthCheck))]
public sealed class Rollback : FrostingTask<DeployContext>, IWorkflow;
