using Cake.Frosting;

namespace Slipway.Tasks;

/// <summary>The same as Deploy, built without cache.</summary>
[TaskName("Rebuild")]
[TaskDescription("The same as Deploy, built without cache")]
[IsDependentOn(typeof(HealthCheck))]
public sealed class Rebuild : FrostingTask<DeployContext>, IWorkflow;
