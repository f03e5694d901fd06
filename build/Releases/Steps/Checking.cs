using Slipway.Application;
using Slipway.Health;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>The step HealthCheck: every probe, with the site as visitors find it.</summary>
public sealed class Checking(ApplicationDetector detector, HealthProbes health, IRunLog log)
{
    /// <summary>Runs the probes.</summary>
    /// <exception cref="SlipwayException">A probe failed.</exception>
    public async Task<StepResult> CheckAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);

        // Maintenance that a person switched on stays on; then the page is the right answer for visitors.
        var scope = release.Maintenance.WasOn == true ? HealthScope.Closed : HealthScope.Open;
        var report = await health.RunAsync(application, scope, cancellation);
        foreach (var line in report.Lines) log.Write(line);
        return report.Healthy
            ? StepResult.Done(report.Summary)
            : throw new SlipwayException($"The health check failed: {report.FirstFailure}") { Details = report.Lines };
    }
}
