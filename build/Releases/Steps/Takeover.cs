using Slipway.Application;
using Slipway.Health;
using Slipway.Reporting;

namespace Slipway.Releases.Steps;

/// <summary>The step Start: the new version takes over while the site is closed, and has to pass the gate.</summary>
public sealed class Takeover(
    ApplicationDetector detector, ServiceStart start, ContainerWait wait, HealthProbes health,
    SiteClosing closing, Crontab crontab, Baseline baseline, IRunLog log)
{
    /// <summary>Replaces the app, passes the gate, then replaces the workers.</summary>
    public async Task<StepResult> StartAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        var before = await start.AppAddressesAsync(application, cancellation);

        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        // A container takes its crontab along when it is replaced.
        release.CrontabBefore = await crontab.CurrentAsync(application, cancellation);
        if (release.ImagesBefore.Count == 0) await baseline.KeepRunningAsync(release, application, cancellation);
        release.ContainersReplaced = true;
        await step.SaveAsync();

        var changed = await start.StartAppAsync(application, step.OnLine, cancellation);
        await wait.WaitAsync(application, application.App, [], cancellation);
        var gate = await health.RunAsync(application, HealthScope.Gate, cancellation);
        release.Probes = [.. ProbeRecord.Of("Start", gate, log)];
        if (!gate.Healthy) throw Refused(gate);

        await start.StartWorkersAndProxyAsync(application, changed, before, step.OnLine, cancellation);

        // The flag lives in a cache: a new container must show the page too, or the site is open before its time.
        if (release.Maintenance is { ClosedHere: true, Proven: true }) await closing.ProveAsync(application, cancellation);
        return StepResult.Done($"{string.Join(", ", application.AppServices.Select(service => service.Name))}; gate: {gate.Summary}");
    }

    private static SlipwayException Refused(HealthReport gate) =>
        new($"The new version did not pass the gate: {gate.FirstFailure}")
        {
            Details = gate.Lines,
        };
}
