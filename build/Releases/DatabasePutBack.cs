using Slipway.Application;
using Slipway.Database;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>What recovery needs of the databases.</summary>
public interface IDatabasePutBack
{
    /// <summary>Why the databases must not be restored from the release's own backup unasked; null where nobody can have written since it was taken.</summary>
    Task<string?> WhyKeptAsync(ComposeApplication application, Release release, CancellationToken cancellationToken);

    /// <summary>Restores them.</summary>
    /// <returns>What was done, one line for each database.</returns>
    /// <exception cref="SlipwayException">Every database is as it was before the call.</exception>
    Task<IReadOnlyList<string>> RestoreAsync(ComposeApplication application, Release release, CancellationToken cancellationToken);
}

/// <summary>
/// Decides whether the databases may be restored from a release's own backup without asking, and restores them. Every doubt is a no: a database that
/// is kept can still be restored by a person, rows that were thrown away cannot.
/// </summary>
public sealed class DatabasePutBack(DatabaseRestore restore, PostgresServer postgres, DatabaseReadings readings, Crontab crontab, IRunLog log, TimeProvider time)
    : IDatabasePutBack
{
    /// <inheritdoc/>
    public async Task<string?> WhyKeptAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        if (WhyNever(release) is { } never) return never;
        try
        {
            if (release.CountedAfterMigrate.Count > 0)
            {
                return await readings.WrittenSinceAsync(application, release.CountedAfterMigrate, cancellationToken) is { } written
                    ? $"{written} was written to after the migrations"
                    : null;
            }

            // What migrations that did not end wrote cannot be told from what others wrote; whether others were at work can.
            var since = release.DatabaseChangedAt ?? release.StartedAt;
            if (await crontab.DueAsync(application, since, time.GetUtcNow(), cancellationToken) is { } job) return $"a job of the crontab was due during the migrations ({job})";
            foreach (var database in await postgres.ListDatabasesAsync(application, cancellationToken))
            {
                var active = await postgres.SessionsActiveSinceAsync(database, since, cancellationToken);
                if (active > 0) return $"{Figures.Count(active, "session")} of others used {database.Name} during the migrations";
            }
        }
        catch (SlipwayException fault)
        {
            log.Write(fault.ToString());
            return $"the databases could not be asked who wrote to them: {fault.Message}";
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> RestoreAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        var sources = release.Backups.Select(backup => new RestoreSource(backup.File, backup.Sha256, backup.Database, backup.Service)).ToList();
        // A rollback may have restored under its own name already: this is another restore.
        var id = release.RestoresBackupOf is null ? release.Id : release.Id + "-back";
        var outcome = await restore.RestoreAsync(application, id, sources, cancellationToken);
        return [.. outcome.Databases.Select(database =>
            $"Database {database.Name} restored from this release's backup ({Figures.Count(database.Tables, "table")}, {database.Rows} rows)" +
            (database.ReplacedAs is { } kept ? $"; what was there is kept as {kept}." : "."))];
    }

    /// <summary>What the journal alone says against it; null if nothing does.</summary>
    internal static string? WhyNever(Release release)
    {
        if (release.Backups.Count == 0) return "this release has no backup";
        if (release.Backups.Any(backup => backup.Database is null)) return "its backup was made by DEPLOY_BACKUP_COMMAND, which Slipway cannot restore";
        if (release.CountedAtBackup.Count == 0) return "what was written before the migrations is not known";
        if (release is { Maintenance: { ClosedHere: false, WasOn: not true } }) return "the site was not closed";
        if (!release.Maintenance.Proven) return "the site was not proven to be closed";
        if (release.Maintenance.Reopened) return "visitors got the site for a while after it had been closed";
        if (!release.Maintenance.Drained) return "requests were still under way when it was dumped";
        if (release.WritesSeen is { } written) return $"{written} was written to between the dump and the migrations";
        return release.Began(StepName.DisableMaintenance) ? "visitors may have written since the site was opened" : null;
    }
}
