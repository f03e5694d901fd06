using Slipway.Application;
using Slipway.Database;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>The step Backup: a verified dump of every database of the application.</summary>
public sealed class BackingUp(
    ApplicationDetector detector, ServiceStart start, ProjectContainers containers, PostgresServer postgres, DatabaseBackup backup, DatabaseReadings readings,
    StateFolder state, DeploySettings settings)
{
    private const string Again = "-again";

    private static readonly string[] _workflowsThatBuild = ["Deploy", "Rebuild"];

    private (BackupProof Proof, string Folder, IReadOnlyList<DatabaseReading> Counted)? _unproven;

    /// <summary>Takes the backup.</summary>
    public async Task<StepResult> TakeAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        if (WhyNot(application, release) is { } reason) return StepResult.Skipped(reason);

        await step.DueAsync();
        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        using var once = containers.ReadOnce();
        using var described = postgres.DescribeOnce();
        if (!step.IsAlone && _workflowsThatBuild.Contains(release.Workflow))
        {
            var dumped = await DumpAsync(application, release.Id, cancellation);
            return StepResult.Done($"{Figures.Count(dumped.Count, "database")}, {Figures.Size(dumped.Bytes)}; read back while Build runs");
        }

        await TakeAsync(application, release, release.Id, cancellation);
        return StepResult.Done($"{Figures.Count(release.Backups.Count, "database")}, {Figures.Size(release.Backups.Sum(file => file.Bytes))}, read back whole");
    }

    /// <summary>Waits until the dump that was left to be read back is proven: nothing that can destroy data begins before.</summary>
    /// <returns>What was proven, for a person; null where nothing was left to prove.</returns>
    /// <exception cref="SlipwayException">It cannot be read back; nothing is left of it.</exception>
    public async Task<string?> ProveAsync(StepScope step)
    {
        if (_unproven is not var (proof, folder, counted)) return null;
        try
        {
            Record(step.Release, await proof.WaitAsync(step.Cancellation), folder, counted);
        }
        catch (SlipwayException fault)
        {
            // The commit is not to blame for it.
            step.Release.BackupFailed = true;
            await DropUnprovenAsync();
            throw new SlipwayException($"What Backup dumped is no backup: {fault.Message}", fault)
            {
                Details = [.. fault.Details, "The dump was removed. No migration had begun, and the database is as it was."],
                Next = [.. fault.Next, "./build.sh --target=Backup (the same, by itself)", "./build.sh --target=Deploy"],
            };
        }

        await DropUnprovenAsync();
        await step.SaveAsync();
        return $"{Figures.Count(step.Release.Backups.Count, "dump")} read back whole";
    }

    /// <summary>Ends what still reads a dump back; a dump that is not proven by then goes.</summary>
    public async Task DropUnprovenAsync()
    {
        if (_unproven is not { } unproven) return;
        _unproven = null;
        await unproven.Proof.DisposeAsync();
    }

    /// <summary>The commands that would dump, to be shown.</summary>
    internal Task<IReadOnlyList<Command>> CommandsAsync(ComposeApplication application, Release release, CancellationToken cancellationToken) =>
        backup.CommandsAsync(application, release.Id, cancellationToken);

    /// <summary>Why no backup is taken; null where one is.</summary>
    internal string? WhyNot(ComposeApplication application, Release release) =>
        release.FirstInstall ? "a first install, there is no data yet"
        : settings.Backup == BackupMode.None ? "DEPLOY_BACKUP=none: backups are made elsewhere"
        : application.Databases.Count == 0 && settings.BackupCommand is null ? "the application has no database"
        : null;

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

    /// <summary>Who wrote since the backup, and whether that is as it should be.</summary>
    internal static string Wrote(Release release, string written) => release.StaysOpen is null
        ? $"Somebody wrote to {written} although the site is closed"
        : $"{written} was written to since the backup, as the site stays open";

    private async Task TakeAsync(ComposeApplication application, Release release, string id, CancellationToken cancellationToken)
    {
        var (folder, counted) = await BeforeAsync(application, cancellationToken);
        Record(release, await backup.TakeAsync(application, id, folder, cancellationToken), folder, counted);
    }

    private async Task<DumpedBackup> DumpAsync(ComposeApplication application, string id, CancellationToken cancellationToken)
    {
        var (folder, counted) = await BeforeAsync(application, cancellationToken);
        var dumped = await backup.DumpAsync(application, id, folder, cancellationToken);
        _unproven = (new BackupProof(dumped), folder, counted);
        return dumped;
    }

    // Read first: then nothing that is counted later is missing from the dump unseen.
    private async Task<(string Folder, IReadOnlyList<DatabaseReading> Counted)> BeforeAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        (Path.Combine(await state.OpenAsync(cancellationToken), "backups"), settings.BackupCommand is null ? await readings.ReadAsync(application, cancellationToken) : []);

    private static void Record(Release release, BackupSet taken, string folder, IReadOnlyList<DatabaseReading> counted)
    {
        release.Backups = [.. taken.Files.Select(file => new BackupRecord(file.Database, file.Service, Path.Combine(folder, file.File), file.Bytes, file.Sha256))];
        release.CountedAtBackup = counted;
    }
}
