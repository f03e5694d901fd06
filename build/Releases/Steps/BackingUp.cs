using Slipway.Application;
using Slipway.Database;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>The step Backup: a verified dump of every database of the application.</summary>
public sealed class BackingUp(
    ApplicationDetector detector, ServiceStart start, DatabaseBackup backup, DatabaseReadings readings, StateFolder state, DeploySettings settings)
{
    private const string Again = "-again";

    /// <summary>Takes the backup.</summary>
    public async Task<StepResult> TakeAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        if (release.FirstInstall) return StepResult.Skipped("a first install, there is no data yet");
        if (settings.Backup == BackupMode.None) return StepResult.Skipped("DEPLOY_BACKUP=none: backups are made elsewhere");

        var application = await detector.DetectAsync(cancellation);
        if (application.Databases.Count == 0 && settings.BackupCommand is null) return StepResult.Skipped("the application has no database");

        await step.DueAsync();
        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        await TakeAsync(application, release, release.Id, cancellation);
        return StepResult.Done($"{Figures.Count(release.Backups.Count, "database")}, {Figures.Size(release.Backups.Sum(file => file.Bytes))}, read back whole");
    }

    /// <summary>
    /// Sees to it that the release's backup holds all that was written until now, just before migrations: where somebody wrote since it was taken, it is taken
    /// again in its place, and the release remembers that writers are about.
    /// </summary>
    /// <returns>Which databases were written to; null if none was.</returns>
    public async Task<string?> RenewAsync(StepScope step, ComposeApplication application)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        if (release.CountedAtBackup.Count == 0) return null;
        if (await readings.WrittenSinceAsync(application, release.CountedAtBackup, cancellation) is not { } written) return null;

        release.WritesSeen = written;
        await step.SaveAsync();
        var before = release.Backups;
        await TakeAsync(application, release, release.Id + Again, cancellation);
        await step.SaveAsync();
        foreach (var old in before.Select(file => file.File).Where(file => release.Backups.All(taken => taken.File != file)))
        {
            File.Delete(old);
            File.Delete(old + ".sha256");
        }

        return written;
    }

    private async Task TakeAsync(ComposeApplication application, Release release, string id, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(await state.OpenAsync(cancellationToken), "backups");

        // Read first: then nothing that is counted later is missing from the dump unseen.
        IReadOnlyList<DatabaseReading> counted = settings.BackupCommand is null ? await readings.ReadAsync(application, cancellationToken) : [];
        var taken = await backup.TakeAsync(application, id, folder, cancellationToken);
        release.Backups = [.. taken.Files.Select(file => new BackupRecord(file.Database, file.Service, Path.Combine(folder, file.File), file.Bytes, file.Sha256))];
        release.CountedAtBackup = counted;
    }
}
