using Cake.Frosting;

namespace Slipway.Tasks;

/// <summary>Take the application to the newest commit: the whole workflow.</summary>
[TaskName("Deploy")]
[TaskDescription("Take the application to the newest commit: the whole workflow")]
[IsDependentOn(typeof(HealthCheck))]
public sealed class Deploy : FrostingTask<DeployContext>, IWorkflow;
