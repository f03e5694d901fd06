using Cake.Frosting;
using Slipway.Help;

namespace Slipway.Tasks;

/// <summary>The same as Deploy, built without cache.</summary>
[TaskName("Rebuild")]
[TaskDescription("The same as Deploy, built without cache")]
[Example("--build-pull", "Ask the registry for newer base images too")]
[IsDependentOn(typeof(HealthCheck))]
public sealed class Rebuild : FrostingTask<DeployContext>, IWorkflow;
