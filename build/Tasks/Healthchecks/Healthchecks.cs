using Cake.Frosting;

namespace Slipway.Tasks;

/// <summary>Start Healthchecks and make its checks those of the file.</summary>
[TaskName("Healthchecks")]
[TaskDescription("Start Healthchecks and make its checks those of the file")]
[IsDependentOn(typeof(SyncHealthchecks))]
public sealed class Healthchecks : FrostingTask<DeployContext>, IWorkflow;
