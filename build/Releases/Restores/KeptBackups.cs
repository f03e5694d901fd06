using System.Text.RegularExpressions;
using Slipway.Database;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Restores;

/// <summary>The backups in the state folder, and which release each belongs to.</summary>
public sealed partial class KeptBackups(StateFolder state, ReleaseJournal journal, DeploySettings settings)
{
    private static readonly string[] Kinds = [".dump", ".backup"];

    /// <summary>All backups, newest first.</summary>
    public async Task<IReadOnlyList<KeptBackup>> ListAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(await state.PathAsync(cancellationToken), "backups");
        if (!Directory.Exists(folder)) return [];

        var releases = await journal.AllAsync(cancellationToken);
        var records = releases.SelectMany(release => release.Backups.Select(backup => (release, backup))).ToLookup(pair => Path.GetFileName(pair.backup.File), StringComparer.Ordinal);
        return [.. Directory.EnumerateFiles(folder)
            .Where(file => Kinds.Contains(Path.GetExtension(file)) && Id().IsMatch(Path.GetFileName(file)))
            .GroupBy(file => Id().Match(Path.GetFileName(file)).Value, StringComparer.Ordinal)
            .OrderByDescending(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
            {
                var known = group.SelectMany(file => records[Path.GetFileName(file)]).ToList();
                return new KeptBackup(
                    group.Key,
                    known.Count > 0 ? known[0].release : null,
                    [.. group.Order(StringComparer.Ordinal).Select(file => Source(file, known.FirstOrDefault(pair => Path.GetFileName(pair.backup.File) == Path.GetFileName(file)).backup))]);
            })];
    }

    /// <summary>What a person names, by the id of a release (its start will do) or by a file's path.</summary>
    /// <param name="newest">Whether the newest is taken where nothing is named.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SlipwayException">Nothing is named, or it is not there (exit code 2).</exception>
    public async Task<IReadOnlyList<RestoreSource>> ChooseAsync(bool newest, CancellationToken cancellationToken)
    {
        var all = await ListAsync(cancellationToken);
        if (settings.From is not { } wanted)
        {
            if (newest && all.Count > 0) return Sources(all[0]);
            throw Unknown(newest ? "There is no backup." : "Which backup? --from=<release> names one of those that are kept, --from=<file> any other.", all);
        }

        var path = Path.GetFullPath(wanted, settings.AppDirectory);
        if (File.Exists(path))
            return [all.SelectMany(backup => backup.Files).FirstOrDefault(file => Path.GetFullPath(file.File) == path) ?? new RestoreSource(path, null, null, null)];

        var found = all.Where(backup => backup.Id.StartsWith(wanted, StringComparison.Ordinal)).ToList();
        return found.Count == 1 ? Sources(found[0]) : throw Unknown($"--from={wanted} is {(found.Count == 0 ? "neither a file nor the id of a backup that is kept" : "the start of several ids")}.", all);
    }

    private static IReadOnlyList<RestoreSource> Sources(KeptBackup backup) => backup.IsDump
        ? backup.Files
        : throw new SlipwayException($"The backup {backup.Id} was made by DEPLOY_BACKUP_COMMAND: only who wrote it can restore it.") { Details = [.. backup.Files.Select(file => file.File)], ExitCode = ExitCode.WrongUse };

    private static RestoreSource Source(string file, BackupRecord? record) => new(file, record?.Sha256, record?.Database, record?.Service);

    private static SlipwayException Unknown(string message, IReadOnlyList<KeptBackup> all) => new(message)
    {
        ExitCode = ExitCode.WrongUse,
        Details = [.. all.Select(backup => backup.ToString())],
        Next = all.Count > 0 ? [$"./build.sh --target=Restore --from={all[0].Id}"] : ["./build.sh --target=Backup"],
    };

    [GeneratedRegex("^[0-9]{8}-[0-9]{6}-[0-9]{3}-[0-9a-f]{4}")]
    private static partial Regex Id();
}

/// <summary>One backup that is kept.</summary>
/// <param name="Id">The id under which it was taken.</param>
/// <param name="Release">The release that took it; null where it stood alone.</param>
/// <param name="Files">Its files.</param>
public sealed record KeptBackup(string Id, Release? Release, IReadOnlyList<RestoreSource> Files)
{
    /// <summary>Whether it is what pg_dump wrote, and so can be restored.</summary>
    public bool IsDump => Files.All(file => file.File.EndsWith(".dump", StringComparison.Ordinal));

    /// <summary>Its size in bytes.</summary>
    public long Bytes => Files.Sum(file => new FileInfo(file.File).Length);

    /// <summary>What it was taken for.</summary>
    public string Origin => Release switch
    {
        null => "taken alone",
        { Workflow: RestoringBackup.Workflow } => "before a restore",
        { ToCommit: { } commit } => $"before {Figures.Commit(commit)}",
        _ => $"of {Release.Workflow}",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Id}  {Figures.Size(Bytes),9}  {Origin}";
}
