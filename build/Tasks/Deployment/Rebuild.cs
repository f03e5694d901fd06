using Cake.Frosting;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>The same as Deploy, built without cache.</summary>
[TaskName("Rebuild")]
[TaskDescription("The same as Deploy, built without cache")]
[Example("--build-pull", "Ask the registry for newer base images too")]
[Reads(SettingGroup.Hooks)]
[IsDependentOn(typeof(HealthCheck))]
public sealed class Rebuild : FrostingTask<DeployContext>, IWorkflow;
