using Slipway.Application;
using Slipway.Health;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>The step Start: the new version takes over while the site is closed, and has to pass the gate.</summary>
public sealed class Takeover(ApplicationDetector detector, ServiceStart start, ContainerWait wait, HealthCheck health, Visitors visitors)
{
    /// <summary>Replaces the app, passes the gate, then replaces the workers.</summary>
    public async Task<StepResult> StartAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        var before = await start.AppAddressesAsync(application, cancellation);

        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        await start.StartOthersAsync(application, step.OnLine, cancellation);
        await start.StartAppAsync(application, step.OnLine, cancellation);
        await wait.UntilUpAsync(application, cancellation);
        var gate = await health.RunAsync(application, HealthScope.Gate, cancellation);
        if (!gate.Healthy) throw Refused(gate);

        await start.StartWorkersAndProxyAsync(application, before, step.OnLine, cancellation);

        // The flag lives in a cache: a new container must show the page too, or the site is open before its time.
        if (release.Maintenance.ClosedHere) await visitors.WaitForPageAsync(application, cancellation);
        return StepResult.Done($"{string.Join(", ", application.AppServices.Select(service => service.Name))}; gate: {gate}");
    }

    private static SlipwayException Refused(HealthReport gate) =>
        new($"The new version did not pass the gate: {gate.Failure}")
        {
            Details = gate.Lines,
            Next = ["docker compose logs --tail 100"],
        };
}
