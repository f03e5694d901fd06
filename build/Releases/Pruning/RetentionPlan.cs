using Slipway.Releases.Restores;
using Slipway.Settings;

namespace Slipway.Releases.Pruning;

/// <summary>What nothing needs any more: decided from the journal alone, so that another project's is never among it.</summary>
/// <param name="Tags">Names of ours for images.</param>
/// <param name="Backups">Backups.</param>
/// <param name="Folders">Releases whose folders go, with their logs.</param>
/// <param name="Unfinished">Releases that a recovery or a person may still need all of.</param>
public sealed record RetentionPlan(IReadOnlyList<string> Tags, IReadOnlyList<KeptBackup> Backups, IReadOnlyList<string> Folders, IReadOnlySet<string> Unfinished)
{
    /// <summary>How many releases the journal keeps, whatever became of them.</summary>
    internal const int Journal = 100;

    // The one that runs, and the one that Rollback goes to.
    private const int LeastReleases = 2;

    /// <summary>The plan.</summary>
    /// <param name="releases">All releases, newest first.</param>
    /// <param name="running">The images that run.</param>
    /// <param name="backups">All backups, newest first.</param>
    /// <param name="settings">How many are kept.</param>
    public static RetentionPlan For(IReadOnlyList<Release> releases, IReadOnlyList<ImageRecord> running, IReadOnlyList<KeptBackup> backups, DeploySettings settings)
    {
        var good = releases.Where(release => release is { State: ReleaseState.Succeeded, Images.Count: > 0 }).ToList();
        var runs = running.Select(image => image.Id).ToHashSet(StringComparer.Ordinal);
        var current = good.FindIndex(release => runs.Count > 0 && runs.IsSubsetOf(release.Images.Select(image => image.Id)));
        var reachable = current < 0 ? [] : good.Skip(current).Take(Math.Max(settings.ReleasesKeep, LeastReleases)).ToList();
        var kept = good.Take(Math.Max(settings.ReleasesKeep, LeastReleases)).Concat(reachable).ToList();
        var unfinished = releases
            .Where(release => release.IsOpen || (release.State == ReleaseState.NeedsAPerson && good.All(later => string.CompareOrdinal(later.Id, release.Id) < 0)))
            .ToList();

        var wanted = kept.SelectMany(release => release.Images).Concat(unfinished.SelectMany(release => release.Images.Concat(release.ImagesBefore)))
            .Select(image => image.Tag).ToHashSet(StringComparer.Ordinal);
        var tags = releases.SelectMany(release => release.Images.Concat(release.ImagesBefore))
            .Where(image => image.Tag is not null && !wanted.Contains(image.Tag) && !runs.Contains(image.Id))
            .Select(image => image.Tag!).Distinct(StringComparer.Ordinal);

        var ids = unfinished.Concat(reachable.Take(LeastReleases)).Select(release => release.Id).ToHashSet(StringComparer.Ordinal);
        var spent = backups
            .GroupBy(backup => backup.Release is null ? BackupKind.Alone : backup.Release.State == ReleaseState.Succeeded ? BackupKind.Good : BackupKind.Other)
            .SelectMany(kind => kind.Skip(settings.BackupKeep))
            .Where(backup => !ids.Contains(backup.Id)).ToList();

        var needed = kept.Concat(unfinished).Select(release => release.Id).Concat(backups.Except(spent).Select(backup => backup.Id)).ToHashSet(StringComparer.Ordinal);
        return new RetentionPlan(
            [.. tags], spent,
            [.. releases.Skip(Journal).Select(release => release.Id).Where(id => !needed.Contains(id))],
            unfinished.Select(release => release.Id).ToHashSet(StringComparer.Ordinal));
    }

    private enum BackupKind
    {
        Good,
        Other,
        Alone,
    }
}
