using Slipway.Application;
using Slipway.Database;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>The step Backup: a verified dump of every database of the application.</summary>
public sealed class BackingUp(
    ApplicationDetector detector, ServiceStart start, DatabaseBackup backup, StateFolder state, DeploySettings settings)
{
    /// <summary>Takes the backup.</summary>
    public async Task<StepResult> TakeAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        if (release.FirstInstall) return StepResult.Skipped("a first install, there is no data yet");
        if (settings.Backup == BackupMode.None) return StepResult.Skipped("DEPLOY_BACKUP=none: backups are made elsewhere");

        var application = await detector.DetectAsync(cancellation);
        if (application.Databases.Count == 0 && settings.BackupCommand is null) return StepResult.Skipped("the application has no database");

        var folder = Path.Combine(await state.OpenAsync(cancellation), "backups");
        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        var taken = await backup.TakeAsync(application, release.Id, folder, cancellation);
        release.Backups = [.. taken.Files.Select(file => new BackupRecord(file.Database, file.Service, Path.Combine(folder, file.File), file.Bytes, file.Sha256))];
        return StepResult.Done($"{Figures.Count(release.Backups.Count, "database")}, {Figures.Size(release.Backups.Sum(file => file.Bytes))}, read back whole");
    }
}
