using Slipway.Application;
using Slipway.Database;
using Slipway.Health;
using Slipway.Releases.Steps;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Restores;

/// <summary>The steps of Restore that a deployment does not have.</summary>
public sealed class RestoringBackup(
    KeptBackups backups, DatabaseRestore restore, ApplicationDetector detector, ServiceStart start, BackingUp backup, DatabaseReadings readings, HealthProbes health,
    Workers workers, ReleaseJournal journal, DeploySettings settings, RunMode mode, IRunLog log, TimeProvider time)
{
    /// <summary>What such a release is called where others name their workflow.</summary>
    public const string Workflow = "Restore";

    /// <summary>Chooses the backup, reads it whole, asks the servers what stands in the way, and says what will be done; changes nothing.</summary>
    /// <exception cref="SlipwayException">It cannot be restored, or nobody said --yes (exit code 2).</exception>
    public async Task<StepResult> LookAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        await step.DueAsync();
        var sources = await backups.ChooseAsync(newest: false, cancellation);
        var application = await detector.DetectAsync(cancellation);
        var lines = await restore.CheckAsync(application, release.Id, sources, cancellation);
        foreach (var line in lines) log.Show($"   {line}");
        if (!settings.Yes && !mode.IsDryRun)
        {
            throw new SlipwayException("Restoring replaces the database: say --yes.")
            {
                ExitCode = ExitCode.WrongUse,
                IsRefusal = true,
                Details =
                [
                    "The site is closed and the workers stop.",
                    settings.NoBackup ? "No backup of now is taken (--no-backup)." : "A backup of now is taken.",
                    .. lines.Select(line => $"Restored: {line}"),
                    settings.DropReplaced ? "What is there now is dropped (--drop-replaced)." : "What is there now is kept under another name until it is pruned.",
                    "The site opens as it was, if the application passes the gate on what was restored; otherwise the database of now comes back.",
                ],
                Next = [$"./build.sh --target=Restore --from={settings.From} --yes"],
            };
        }

        // The crontab stays as it is, and the next deployment asks the last good release for it.
        release.HasCrontab = (await journal.AllAsync(cancellation)).FirstOrDefault(entry => entry is { State: ReleaseState.Succeeded, Workflow: not Baseline.Workflow })?.HasCrontab ?? false;
        release.ServedBefore = null;
        return StepResult.Done(string.Join("; ", sources.Select(source => Path.GetFileName(source.File))));
    }

    /// <summary>Backs up what is about to be replaced.</summary>
    public Task<StepResult> BackUpAsync(StepScope step) =>
        settings.NoBackup ? Task.FromResult(StepResult.Skipped("--no-backup")) : backup.TakeAsync(step);

    /// <summary>Restores, asks the application whether it can work with that, and starts the workers again. Where it cannot, the database of now comes back.</summary>
    public async Task<StepResult> RestoreAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var sources = await backups.ChooseAsync(newest: false, cancellation);
        var application = await detector.DetectAsync(cancellation);
        await step.DueAsync();
        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        if (await backup.RenewAsync(step, application) is { } written)
            log.Warn($"Somebody wrote to {written} although the site is closed: the backup of now was taken again.");
        release.DatabaseChangedAt = time.GetUtcNow();
        await step.SaveAsync();

        RestoreOutcome outcome;
        try
        {
            outcome = await restore.RestoreAsync(application, release.Id, sources, cancellation);
        }
        catch (Exception fault) when (fault is not SlipwayException { ExitCode: ExitCode.NeedsAPerson })
        {
            // Then every database is as it was, and there is nothing to put back.
            release.DatabaseChangedAt = null;
            throw;
        }

        if (release.CountedAtBackup.Count > 0) release.CountedAfterMigrate = await readings.ReadAsync(application, cancellation);
        await step.SaveAsync();
        if (release.ServedBefore != false) await PassGateAsync(step, application, outcome);
        await workers.StartAsync(application, new StoppedWorkers(release.StoppedWorkers), cancellation);
        if (settings.DropReplaced) await DropReplacedAsync(application, outcome);
        return StepResult.Done(string.Join("; ", outcome.Databases.Select(Line)));
    }

    private async Task PassGateAsync(StepScope step, ComposeApplication application, RestoreOutcome outcome)
    {
        var gate = await health.RunAsync(application, HealthScope.Gate, step.Cancellation);
        if (gate.Healthy) return;

        await restore.TakeBackAsync(application, step.Release.Id, outcome, CancellationToken.None);
        step.Release.DatabaseChangedAt = null;
        await step.SaveAsync();
        throw new SlipwayException($"The application does not work with what was restored: {gate.FirstFailure}")
        {
            Details = [.. gate.Lines, "The database of before was put back under its name; what had been restored was dropped."],
            Next = ["A backup of an older version wants that version's code: ./build.sh --target=Rollback --to=<release> --restore-database"],
        };
    }

    private async Task DropReplacedAsync(ComposeApplication application, RestoreOutcome outcome)
    {
        foreach (var restored in outcome.Databases)
        {
            try
            {
                await restore.DropReplacedAsync(application, restored, CancellationToken.None);
            }
            catch (SlipwayException fault)
            {
                log.Warn($"{restored.ReplacedAs} could not be dropped, and stays until it is pruned: {fault.Message}");
            }
        }
    }

    private string Line(RestoredDatabase restored) =>
        $"{restored.Name}: {Figures.Count(restored.Tables, "table")}, {restored.Rows} rows" +
        (restored.ReplacedAs is { } kept && !settings.DropReplaced ? $"; what was there is kept as {kept}" : "");
}
