using Slipway.Application;
using Slipway.Database;
using Slipway.Reporting;

namespace Slipway.Releases.Restores;

/// <summary>Prints the backups that are kept, and verifies one.</summary>
public sealed class BackupsReport(
    KeptBackups backups, BackupVerification verification, ApplicationDetector detector, ServiceStart start, IRunLog log, TimeProvider time, TextWriter output)
{
    /// <summary>Prints every backup with each of its files; reads them all, to compare their checksums.</summary>
    /// <exception cref="SlipwayException">A file is not what was written.</exception>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var all = await backups.ListAsync(cancellationToken);
        var damaged = new List<string>();
        if (all.Count == 0) await output.WriteLineAsync("There is no backup.");
        foreach (var backup in all)
        {
            await output.WriteLineAsync($"{backup}");
            foreach (var file in backup.Files)
            {
                var (word, isGood) = await ChecksumAsync(file, cancellationToken);
                if (!isGood) damaged.Add(file.File);
                var verified = BackupVerification.VerifiedAt(file.File) is { } at ? $"verified {at.ToLocalTime():yyyy-MM-dd HH:mm}" : "never verified";
                await output.WriteLineAsync($"    {file.Database ?? Path.GetFileName(file.File)}  {Figures.Size(new FileInfo(file.File).Length)}  {word}  {verified}");
            }
        }

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

    private static async Task<(string Word, bool IsGood)> ChecksumAsync(RestoreSource file, CancellationToken cancellationToken)
    {
        var expected = file.Sha256 ?? ArchiveSource.Beside(file.File);
        if (expected is null) return ("no checksum", false);
        return await new ArchiveSource(file.File).HashAsync(cancellationToken) == expected ? ("checksum right", true) : ("DAMAGED", false);
    }
}
