using Slipway.Database;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Pruning;

/// <summary>Files of the state folder that nothing needs any more.</summary>
public sealed class SpentFiles(StateFolder state, DeploySettings settings, TimeProvider time)
{
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);
    private static readonly string[] Beside = [".sha256", ".verified"];

    /// <summary>Removes them.</summary>
    /// <returns>What was removed, as parts of a sentence.</returns>
    public async Task<IReadOnlyList<string>> RemoveAsync(RetentionPlan plan, CancellationToken cancellationToken)
    {
        var folder = await state.PathAsync(cancellationToken);
        var said = new List<string>();
        var bytes = plan.Backups.Sum(backup => backup.Bytes);
        foreach (var file in plan.Backups.SelectMany(backup => backup.Files))
        {
            // The backup first: what is left of a removal that is killed then is nothing that looks like one.
            File.Delete(file.File);
            foreach (var ending in Beside) File.Delete(file.File + ending);
        }

        if (plan.Backups.Count > 0) said.Add($"{Figures.Count(plan.Backups.Count, "backup")} ({Figures.Size(bytes)})");
        RemoveLeftovers(Path.Combine(folder, "backups"));

        foreach (var id in plan.Folders)
        {
            var entry = Path.Combine(folder, "releases", id);
            if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
        }

        if (plan.Folders.Count > 0) said.Add($"the records of {Figures.Count(plan.Folders.Count, "release")}");
        var logs = new DirectoryInfo(Path.Combine(folder, "logs"));
        if (logs.Exists)
        {
            foreach (var log in logs.GetFiles("*.log").OrderByDescending(log => log.Name, StringComparer.Ordinal).Skip(RetentionPlan.Journal))
            {
                log.Delete();
                File.Delete(Path.ChangeExtension(log.FullName, ".jsonl"));
            }
        }

        return said;
    }

    // What killed runs left half-written, and what lies beside a backup that is gone. A dump under way was written to more recently.
    private void RemoveLeftovers(string folder)
    {
        if (!Directory.Exists(folder)) return;
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var path in Directory.GetFiles(folder))
        {
            var age = now - File.GetLastWriteTimeUtc(path);
            var partial = path.EndsWith(DatabaseBackup.PartialSuffix, StringComparison.Ordinal) && age > settings.BackupTimeout;
            var orphan = age > Young && Beside.Any(ending => path.EndsWith(ending, StringComparison.Ordinal) && !File.Exists(path[..^ending.Length]) && !File.Exists(path[..^ending.Length] + DatabaseBackup.PartialSuffix));
            if (partial || orphan) File.Delete(path);
        }
    }
}
