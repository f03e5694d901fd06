using System.Text;
using Slipway.Application;
using Slipway.Files;
using Slipway.Releases.Restores;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Metrics;

/// <summary>
/// Writes DEPLOY_METRICS_FILE at the end of a run, for node_exporter's textfile collector: whole or not at all, and readable by everybody, as the exporter is another user.
/// </summary>
public sealed class MetricsFile(DeploySettings settings, ApplicationDetector detector, ReleaseJournal journal, KeptBackups backups, RunLog log) : IRunWatcher
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private bool _ended;

    /// <inheritdoc/>
    public void Began(WatchedWork work)
    {
    }

    /// <inheritdoc/>
    public void Ended(WatchedWork work, bool succeeded) => _ended = true;

    /// <inheritdoc/>
    public async Task ToldAsync()
    {
        if (!_ended || settings.MetricsFile is not { } file) return;
        _ended = false;
        try
        {
            var project = (await detector.DetectAsync(CancellationToken.None)).Compose.Project;
            var text = RunMetrics.Render(project, settings.Environment, await journal.AllAsync(CancellationToken.None), await backups.ListAsync(CancellationToken.None));

            // The collector reads only what ends in .prom, so the temporary file beside it is not one of its own.
            await DurableFile.WriteAsync(file, Encoding.UTF8.GetBytes(log.Masked(text)), CancellationToken.None, temporary =>
            {
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, Readable);
            });
            log.Write($"Metrics are in {file}");
        }
#pragma warning disable CA1031 // Whatever it is: the run has ended as it has ended.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.Warn($"The metrics could not be written to {file} (DEPLOY_METRICS_FILE): {fault.Message}");
        }
    }
}
