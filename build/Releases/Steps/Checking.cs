using Slipway.Application;
using Slipway.Health;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>The step HealthCheck: every probe, with the site as visitors find it.</summary>
public sealed class Checking(
    ApplicationDetector detector, HealthProbes health, Visitors visitors, Maintenance maintenance, RailsAhead ahead, RailsRunner rails, RunSignals signals, IRunLog log)
{
    /// <summary>Begins what takes longest, a boot of Rails, before it is known what the application is.</summary>
    public void Begin() => ahead.Begin(signals.Token);

    /// <summary>Runs the probes.</summary>
    /// <exception cref="SlipwayException">A probe failed.</exception>
    public async Task<StepResult> CheckAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        await step.DueAsync();
        await ahead.BegunAsync();

        // Maintenance that a person switched on stays on; then the page is the right answer for visitors.
        var isClosed = release.Maintenance.WasOn ?? await IsClosedAsync(application, cancellation);
        var report = await health.RunAsync(application, isClosed ? HealthScope.Closed : HealthScope.Open, cancellation);
        await rails.EndAsync();
        release.Probes = [.. release.Probes, .. ProbeRecord.Of(StepName.HealthCheck, report, log)];
        foreach (var line in report.Lines) log.Write(line);
        return report.Healthy
            ? StepResult.Done(report.Summary + (isClosed ? "; maintenance is on" : ""))
            : throw new SlipwayException($"The health check failed: {report.FirstFailure}") { Details = report.Lines };
    }

    // A page that nobody switched on (an application that answers 503, a proxy without one) is a fault and not maintenance.
    private async Task<bool> IsClosedAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        try
        {
            return await visitors.ShowsPageAsync(application, cancellationToken)
                && await maintenance.StateAsync(application, cancellationToken) == MaintenanceState.Enabled;
        }
        catch (SlipwayException fault)
        {
            log.Write(fault.Message);
            return false;
        }
    }
}
