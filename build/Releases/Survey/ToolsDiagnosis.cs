using System.Globalization;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Survey;

/// <summary>Doctor's look at the programs of this machine that a deployment calls.</summary>
public sealed class ToolsDiagnosis(
    DockerEngine engine, DockerClient docker, DockerCompose compose, GitRepository git, DeploySettings settings, TimeProvider time) : IDiagnosis
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Title => "Machine";

    /// <inheritdoc/>
    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        await findings.TryAsync("git", async () => findings.Good("git", await git.VersionAsync(cancellationToken)));
        var reached = await findings.TryAsync("Docker engine", async () =>
        {
            var words = string.Join(' ', await engine.ConnectAsync(cancellationToken));
            var why = settings.DockerCommand is null ? "" : " (DOCKER_CMD)";
            findings.Good("Docker engine", $"{await docker.DockerVersionAsync(cancellationToken)}, reached by {words}{why}");
        });
        if (!reached) return;

        await findings.TryAsync("Docker Compose", async () => findings.Good("Docker Compose", await compose.DockerComposeVersionAsync(cancellationToken)));
        await findings.TryAsync("buildx", async () => findings.Good("buildx", await docker.DockerBuildxVersionAsync(cancellationToken)));
        await findings.TryAsync("clock", () => LookAtClockAsync(findings, cancellationToken));
    }

    // An engine on another machine has a clock of its own: times of backups, health checks and certificates would not fit together.
    private async Task LookAtClockAsync(Findings findings, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var theirs = await docker.DockerTimeAsync(cancellationToken);
        var ended = time.GetUtcNow();
        var skew = theirs < began ? began - theirs : theirs > ended ? theirs - ended : TimeSpan.Zero;
        var said = string.Create(CultureInfo.InvariantCulture, $"the engine's and this host's differ by {skew.TotalSeconds:0.0} s");
        if (skew <= MostSkew) findings.Good("clock", said);
        else findings.Warn("clock", said, "Let both keep their time by NTP: timedatectl set-ntp true");
    }
}
