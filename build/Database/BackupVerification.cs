using System.Globalization;
using System.Text;
using Slipway.Application;
using Slipway.Files;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Database;

/// <summary>Proves that a backup can be restored, by restoring it beside what is there.</summary>
public sealed class BackupVerification(
    PostgresServer postgres, RestoreTargets targets, ScratchDatabases scratch, DeploySettings settings, IRunLog log, TimeProvider time)
{
    private const string Mark = ".verified";
    private readonly RestoreRequirements _requirements = new(postgres, settings);

    /// <summary>When a backup's file was verified last; null if it never was.</summary>
    public static DateTimeOffset? VerifiedAt(string file) =>
        File.Exists(file + Mark) && DateTimeOffset.TryParse(File.ReadAllText(file + Mark).Trim(), CultureInfo.InvariantCulture, out var at) ? at : null;

    /// <summary>Restores backups into scratch databases, compares the rows of every table, drops them.</summary>
    /// <param name="application">The application.</param>
    /// <param name="id">In the scratch databases' names.</param>
    /// <param name="sources">The archives.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What each holds.</returns>
    /// <exception cref="SlipwayException">A backup cannot be restored as it was written.</exception>
    public async Task<IReadOnlyList<VerifiedBackup>> VerifyAsync(
        ComposeApplication application, string id, IReadOnlyList<RestoreSource> sources, CancellationToken cancellationToken)
    {
        var all = await targets.FindAsync(application, id, ScratchDatabases.Check, sources, cancellationToken);
        var verified = new List<VerifiedBackup>();
        foreach (var target in all)
        {
            await _requirements.CheckBesideAsync([target], cancellationToken);
            try
            {
                var rows = await scratch.FillAsync(target.Database, target.Scratch, $"{PostgresSession.ApplicationName}-{id}", target.Archive, cancellationToken);
                var counted = target.Archive.Rows.Tables.Keys.Where(rows.Tables.ContainsKey).OrderBy(table => table.ToString(), StringComparer.Ordinal);
                verified.Add(new VerifiedBackup(
                    target.Archive.Source.Path, target.Database, target.Archive.Sha256, target.Archive.WasKnown,
                    [.. counted.Select(table => (table, rows.Tables[table]))], rows.LargeObjects));
            }
            finally
            {
                await scratch.DiscardAsync(target.Database, target.Scratch, log);
            }

            await MarkAsync(target.Archive.Source.Path, cancellationToken);
        }

        return verified;
    }

    private async Task MarkAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await DurableFile.WriteAsync(file + Mark, Encoding.UTF8.GetBytes(time.GetUtcNow().ToString("o", CultureInfo.InvariantCulture) + "\n"), cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log.Write($"When {file} was verified could not be written down: {fault.Message}");
        }
    }
}

/// <summary>A backup that was restored and compared.</summary>
/// <param name="File">The archive's path.</param>
/// <param name="Database">The database that it is of.</param>
/// <param name="Sha256">Its checksum.</param>
/// <param name="WasKnown">Whether that is the checksum of when it was written.</param>
/// <param name="Tables">Its tables with their rows.</param>
/// <param name="LargeObjects">Its large objects.</param>
public sealed record VerifiedBackup(
    string File, ApplicationDatabase Database, string Sha256, bool WasKnown, IReadOnlyList<(TableName Table, long Rows)> Tables, long LargeObjects);
