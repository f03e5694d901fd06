using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Rollbacks;

/// <summary>What stands between the database of now and the one that an older release knows, and which backup would bring that one back.</summary>
public sealed class DatabaseOfRelease(ReleaseJournal journal, Migrations migrations, DeploySettings settings)
{
    /// <summary>Migrations that the databases have and the target lacks, one line each; empty if there is none.</summary>
    public async Task<IReadOnlyList<string>> MigrationsSinceAsync(ComposeApplication application, Release target, CancellationToken cancellationToken)
    {
        var later = await LaterAsync(target, cancellationToken);
        if (target.ToCommit is { } commit && await migrations.PendingAsync(application, commit, cancellationToken) is { IsKnown: true } status)
        {
            if (status.Pending.Count > 0)
            {
                throw new SlipwayException($"The database lacks {Figures.Count(status.Pending.Count, "migration")} that release {target.Id} has: it could not start on it.")
                {
                    Details = [.. status.Pending.Select(migration => $"{migration.Version} {migration.Name}")],
                    Next = [$"./build.sh --target=Deploy --ref={Figures.Commit(commit)} (migrates it)"],
                };
            }

            var names = later.SelectMany(release => release.PendingMigrations).Select(migration => migration.Split(' ', 2)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0], parts => parts[1]);
            return [.. status.Missing.Select(version => names[version].FirstOrDefault() is { } name ? $"{version} {name}" : version)];
        }

        return [.. later.Where(ChangedDatabase).SelectMany(release => release.Migrated.Count > 0 ? release.Migrated : [$"what release {release.Id} migrated"]).Distinct()];
    }

    /// <summary>The release whose backup has the target's schema and the newest rows: the last before a later release changed the database; null if there is none.</summary>
    public async Task<Release?> BackupForAsync(Release target, CancellationToken cancellationToken)
    {
        Release? found = null;
        var isOfTarget = true;
        foreach (var release in (await LaterAsync(target, cancellationToken)).OrderBy(release => release.Id, StringComparer.Ordinal))
        {
            if (isOfTarget && release.Backups.Count > 0) found = release;
            if (ChangedDatabase(release)) isOfTarget = release is { RollbackTo: { } to, RestoresBackupOf: not null } && to == target.Id;
        }

        return found;
    }

    /// <summary>Whether the backup's database is to be restored; what is in doubt is asked.</summary>
    /// <exception cref="SlipwayException">There are migrations, and nobody said what to do.</exception>
    public bool IsRestored(Release target, IReadOnlyList<string> between, Release? backup)
    {
        if (settings.RestoreDatabase)
        {
            if (backup is null) throw new SlipwayException($"There is no backup from the time of release {target.Id}.") { Next = ["./build.sh --target=Backups", "--keep-database (the old code runs on the database of now)"] };
            if (backup.Backups.FirstOrDefault(file => file.Database is null || !File.Exists(file.File)) is not { } bad) return true;
            throw new SlipwayException(bad.Database is null
                ? $"The backup of release {backup.Id} was made by DEPLOY_BACKUP_COMMAND, which Slipway cannot restore."
                : $"The backup {bad.File} is not there any more.")
            {
                Next = ["--keep-database (the old code runs on the database of now)"],
            };
        }

        if (settings.KeepDatabase || between.Count == 0) return false;
        throw new SlipwayException($"{Figures.Count(between.Count, "migration")} ran since release {target.Id}: what is to become of the database?")
        {
            Details = [.. between],
            ExitCode = ExitCode.WrongUse,
            IsRefusal = true,
            Next =
            [
                "--keep-database (the old code runs on the database of now; right where the migrations only added something)",
                backup is null
                    ? "--restore-database is not possible: there is no backup from that time"
                    : $"--restore-database (the backup of {backup.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm}, release {backup.Id}; what was written since is kept in a backup and in the replaced database)",
            ],
        };
    }

    private async Task<IReadOnlyList<Release>> LaterAsync(Release target, CancellationToken cancellationToken) =>
        [.. (await journal.AllAsync(cancellationToken)).Where(release => !release.IsOpen && string.CompareOrdinal(release.Id, target.Id) > 0)];

    private static bool ChangedDatabase(Release release) => release is { DatabaseChangedAt: not null, Recovery: not { DatabaseRestored: true } };
}
