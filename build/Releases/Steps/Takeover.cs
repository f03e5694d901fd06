using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>The step Start: the new version passes the gate and takes over, start-first or stop-first; then the workers.</summary>
public sealed class Takeover(
    ApplicationDetector detector, ServiceStart start, AppReplacement replacement, StillClosed site, Crontab crontab, Baseline baseline, IRunLog log)
{
    /// <summary>Replaces the app, then the workers.</summary>
    public async Task<StepResult> StartAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        await step.DueAsync();

        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        // A container takes its crontab along when it is replaced. Build has read it while it built.
        release.CrontabBefore ??= await crontab.CurrentAsync(application, cancellation);
        release.AppContainersBefore = [.. (await replacement.RunningAsync(application, cancellation)).Select(container => container.Id)];
        if (release.ImagesBefore.Count == 0) await baseline.KeepRunningAsync(release, application, cancellation);
        await step.SaveAsync();

        var replaced = await replacement.ReplaceAsync(
            application,
            new AppReplacing(release.Id, IsOpen: release.StaysOpen is not null)
            {
                AboutToStop = () => MarkReplacedAsync(step),
                OnGate = gate => release.Probes = [.. ProbeRecord.Of(StepName.Start, gate, log)],
                OnLine = step.OnLine,
            },
            cancellation);
        if (!release.ContainersReplaced) await MarkReplacedAsync(step);
        await start.StartProxyAsync(application, replaced.Changed, step.OnLine, cancellation);

        // The flag lives in a cache: a new container must show the page too, or the site is open before its time.
        await site.EnsureAsync(step, application);
        var services = string.Join(", ", application.AppServices.Select(service => service.Name));
        return StepResult.Done($"{services}, {(replaced.Plan!.StartFirst ? "start-first" : "stop-first")}: {replaced.Plan.Why}; gate: {replaced.Gate!.Summary}");
    }

    // Recovery brings the version from before back only where something of it has gone.
    private static async Task MarkReplacedAsync(StepScope step)
    {
        step.Release.ContainersReplaced = true;
        try
        {
            await step.SaveAsync();
        }
        catch
        {
            // What cannot be written down is not begun: nothing was stopped.
            step.Release.ContainersReplaced = false;
            throw;
        }
    }
}
