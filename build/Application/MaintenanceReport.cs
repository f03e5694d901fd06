using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>Prints whether maintenance is on, for people and scripts.</summary>
public sealed class MaintenanceReport(ApplicationDetector detector, Maintenance maintenance, RunDocument document, TextWriter output)
{
    /// <summary>Prints <c>enabled</c> or <c>disabled</c>.</summary>
    /// <exception cref="SlipwayException">It cannot be told.</exception>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var state = await maintenance.StateAsync(await detector.DetectAsync(cancellationToken), cancellationToken);
        document.Add("maintenance", state == MaintenanceState.Enabled);
        await output.WriteLineAsync(state == MaintenanceState.Enabled ? "enabled" : "disabled");
    }
}
