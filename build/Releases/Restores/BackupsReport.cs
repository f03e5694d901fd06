using System.Text.Json;
using Slipway.Application;
using Slipway.Database;
using Slipway.Reporting;

namespace Slipway.Releases.Restores;

/// <summary>Prints the backups that are kept, and verifies one.</summary>
public sealed class BackupsReport(
    KeptBackups backups, BackupVerification verification, ApplicationDetector detector, ServiceStart start, IRunLog log, RunDocument document, TimeProvider time, TextWriter output)
{
    private const string Right = "right";

    /// <summary>Prints every backup with each of its files; reads them all, to compare their checksums.</summary>
    /// <exception cref="SlipwayException">A file is not what was written.</exception>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var all = await backups.ListAsync(cancellationToken);
        var damaged = new List<string>();
        var told = new List<KeptBackupDocument>();
        if (all.Count == 0) await output.WriteLineAsync("There is no backup.");
        foreach (var backup in all)
        {
            await output.WriteLineAsync($"{backup}");
            var files = new List<KeptFileDocument>();
            foreach (var file in backup.Files)
            {
                var (word, checksum) = await ChecksumAsync(file, cancellationToken);
                if (checksum != Right) damaged.Add(file.File);
                var (bytes, at) = (new FileInfo(file.File).Length, BackupVerification.VerifiedAt(file.File));
                var verified = at is { } when ? $"verified {when.ToLocalTime():yyyy-MM-dd HH:mm}" : "never verified";
                await output.WriteLineAsync($"    {file.Database ?? Path.GetFileName(file.File)}  {Figures.Size(bytes)}  {word}  {verified}");
                files.Add(new KeptFileDocument(file.File, file.Database, bytes, checksum, at));
            }

            told.Add(new KeptBackupDocument(backup.Id, backup.Release?.Id, backup.Origin, backup.Bytes, files));
        }

        document.Add("backups", () => JsonSerializer.SerializeToNode(told, BackupsJson.Default.ListKeptBackupDocument));
        if (damaged.Count > 0) throw new SlipwayException($"{Figures.Count(damaged.Count, "backup")} cannot be trusted: other than written, or without a checksum.") { Details = damaged };
    }

    /// <summary>Restores a backup into scratch databases, prints the rows of every table, and drops them.</summary>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var sources = await backups.ChooseAsync(newest: true, cancellationToken);
        var application = await detector.DetectAsync(cancellationToken);
        await start.EnsureDataAsync(application, log.Write, cancellationToken);
        foreach (var backup in await verification.VerifyAsync(application, ReleaseId.At(time.GetUtcNow()), sources, cancellationToken))
        {
            await output.WriteLineAsync($"{backup.File}, restored as {backup.Database} and dropped again");
            await output.WriteLineAsync($"SHA-256 {backup.Sha256}{(backup.WasKnown ? ", as it was written" : " (no checksum to compare)")}");
            var width = backup.Tables.Select(table => table.Table.ToString().Length).DefaultIfEmpty().Max();
            foreach (var (table, rows) in backup.Tables) await output.WriteLineAsync($"    {table.ToString().PadRight(width)}  {rows,10}");
            if (backup.LargeObjects > 0) await output.WriteLineAsync($"    large objects: {backup.LargeObjects}");
            await output.WriteLineAsync($"{Figures.Count(backup.Tables.Count, "table")}, {backup.Tables.Sum(table => table.Rows)} rows: all as in the backup.");
        }
    }

    private static async Task<(string Word, string Checksum)> ChecksumAsync(RestoreSource file, CancellationToken cancellationToken)
    {
        var expected = file.Sha256 ?? ArchiveSource.Beside(file.File);
        if (expected is null) return ("no checksum", "missing");
        return await new ArchiveSource(file.File).HashAsync(cancellationToken) == expected ? ("checksum right", Right) : ("DAMAGED", "wrong");
    }
}
