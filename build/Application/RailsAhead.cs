using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>
/// Begins to boot a Rails in the container that is most likely the app's, while it is still being found out what the application is: a boot takes longer than
/// all that. Where the guess was wrong, nobody asks what it booted, and it ends with the run.
/// </summary>
public sealed class RailsAhead(DockerClient docker, RailsRunner rails, DeploySettings settings, IRunLog log)
{
    private Task _begun = Task.CompletedTask;

    /// <summary>Begins, where the application looks like Rails and no Rails is kept yet; returns at once.</summary>
    public void Begin(CancellationToken cancellationToken)
    {
        if (!rails.IsKept && ServiceDetection.IsRails(settings.AppDirectory)) _begun = BeginAsync(cancellationToken);
    }

    /// <summary>Returns when it has begun, or could not.</summary>
    public Task BegunAsync() => _begun;

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            var service = settings.AppService ?? ServiceDetection.UsualName;
            var found = await docker.DockerPsAsync([$"{ComposeLabels.WorkingDirectory}={settings.AppDirectory}", $"{ComposeLabels.Service}={service}"], cancellationToken);
            if (found.Where(container => container is { IsRunning: true, IsOneOff: false }).MinBy(container => container.StartedAt) is { } app) rails.Keep(app);
        }
        catch (Exception fault) when (fault is SlipwayException or OperationCanceledException)
        {
            // Whoever asks for it boots it, and says what is wrong.
            log.Write($"No Rails was booted ahead: {fault.Message}");
        }
    }
}
