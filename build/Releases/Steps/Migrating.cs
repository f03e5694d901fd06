using Slipway.Application;
using Slipway.Database;
using Slipway.Git;
using Slipway.Reporting;

namespace Slipway.Releases.Steps;

/// <summary>The step Migrate: the database goes to the new version, in a one-off container of the new image.</summary>
public sealed class Migrating(
    ApplicationDetector detector, ServiceStart start, Migrations migrations, MigrationRules rules, StillClosed site, BackingUp backup, DatabaseReadings readings, PostgresServer postgres,
    GitRepository git, IRunLog log, TimeProvider time)
{
    /// <summary>Runs what is pending.</summary>
    public async Task<StepResult> MigrateAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        await backup.ProveAsync(step);
        var application = await detector.DetectAsync(cancellation);
        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        var status = release.FirstInstall ? MigrationStatus.NotKnown("a first install") : await StatusAsync(application, cancellation);
        release.PendingMigrations = [.. status.Pending.Select(migration => migration.Title)];
        await step.SaveAsync();

        var result = await RunAsync(step, application, status);

        // From here on databases are no longer asked, and their containers may be replaced.
        await postgres.EndKeptAsync();
        release.Migrated = result.Applied;
        if (!result.Ran) return application.IsRails ? StepResult.Done(result.Reason) : StepResult.Skipped(result.Reason);
        return StepResult.Done(
            release.FirstInstall ? "the database was made"
            : result.Applied.Count > 0 ? $"{Figures.Count(result.Applied.Count, "migration")}: {string.Join(", ", result.Applied)}"
            : application.IsRails ? "nothing was pending" : "DEPLOY_MIGRATE_COMMAND ran");
    }

    private async Task<MigrationResult> RunAsync(StepScope step, ComposeApplication application, MigrationStatus status)
    {
        var release = step.Release;
        try
        {
            var result = await migrations.RunAsync(
                application, release.Id, status, release.FirstInstall, known => BeforeChangeAsync(step, application, known), step.OnLine, step.Cancellation);
            if (release.CountedAtBackup.Count > 0 && result.Ran) release.CountedAfterMigrate = await readings.ReadAsync(application, step.Cancellation);
            return result;
        }
        catch (MigrationFailedException fault)
        {
            release.Migrated = fault.Applied ?? [];
            throw;
        }
    }

    // From here on a recovery has to ask what became of the databases.
    private async Task BeforeChangeAsync(StepScope step, ComposeApplication application, MigrationStatus known)
    {
        step.Release.PendingMigrations = [.. known.Pending.Select(migration => migration.Title)];
        await step.DueAsync();
        await site.EnsureAsync(step, application);
        if (await backup.RenewAsync(step, application) is { } written)
            log.Warn($"{BackingUp.Wrote(step.Release, written)}: the backup was taken again, and after a failure the database is not restored unasked.");
        step.Release.DatabaseChangedAt = time.GetUtcNow();
        await step.SaveAsync();
    }

    private async Task<MigrationStatus> StatusAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var commit = await git.ResolveAsync("HEAD", cancellationToken) ?? throw new SlipwayException("The checkout has no commit.");
        var status = await migrations.PendingAsync(application, commit, cancellationToken);
        return rules.FaultsIn(application, status) is { Count: > 0 } faults ? throw Faults.AsOne("Migrations stop the deployment", faults) : status;
    }
}
