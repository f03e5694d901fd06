using Cake.Frosting;
using Slipway.Help;
using Slipway.Settings;

namespace Slipway.Tasks;

/// <summary>Take the application to the newest commit: the whole workflow.</summary>
[TaskName("Deploy")]
[TaskDescription("Take the application to the newest commit: the whole workflow")]
[Example("--dryrun", "Show what would be done; change nothing")]
[Example("--ref=v1.4.2", "A tag or commit instead of the branch's tip")]
[Example("--force", "Although nothing is new, or this commit failed before")]
[Example("--wait=10m", "Wait for another run to end")]
[Example("--environment=staging", "With .env.deploy.staging, and its own state")]
[Reads(SettingGroup.Hooks)]
[IsDependentOn(typeof(HealthCheck))]
public sealed class Deploy : FrostingTask<DeployContext>, IWorkflow;
