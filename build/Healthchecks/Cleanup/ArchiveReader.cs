using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Slipway.Reporting;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>Reads an archive of checks.</summary>
internal sealed class ArchiveReader : IDisposable
{
    private readonly string _path;
    private readonly StreamReader _lines;

    private ArchiveReader(string path, StreamReader lines, CheckArchive archive) => (_path, _lines, Archive) = (path, lines, archive);

    /// <summary>What it holds.</summary>
    public CheckArchive Archive { get; }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="SlipwayException">There is none, or it is not one that this program can read.</exception>
    public static async Task<ArchiveReader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        StreamReader? lines = null;
        try
        {
            lines = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), Encoding.UTF8);
            var archive = JsonSerializer.Deserialize<CheckArchive>(await lines.ReadLineAsync(cancellationToken) ?? "", CheckArchive.Json);
            if (archive is { Format: CheckArchive.CurrentFormat, Tables: [_, ..] }) return new ArchiveReader(path, lines, archive);
            lines.Dispose();
            throw Fault(path, archive is { Format: > 0 } ? $"its format is {archive.Format}, and this version of Slipway reads {CheckArchive.CurrentFormat}" : "it is no file of CleanupHealthchecks");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            lines?.Dispose();
            throw Fault(path, fault is JsonException ? "it is no file of CleanupHealthchecks" : fault.Message);
        }
    }

    /// <summary>The rows, in the order of the file.</summary>
    /// <exception cref="SlipwayException">The file is cut short or damaged.</exception>
    public async IAsyncEnumerable<(string Table, string Row)> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long rows = 0; ; rows++)
        {
            var line = Parse(await _lines.ReadLineAsync(cancellationToken));
            if (line is { Table: { } table, Row: { } row }) yield return (table, row.GetRawText());
            else if (line?.Rows == rows) yield break;
            else throw Fault(_path, $"it is damaged or cut short after {Figures.Count((int)rows, "row")}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private static ArchiveLine? Parse(string? line)
    {
        try
        {
            return line is null ? null : JsonSerializer.Deserialize<ArchiveLine>(line, CheckArchive.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SlipwayException Fault(string path, string why) => new($"{path} cannot be put back: {why}. Nothing was changed.")
    {
        Next = ["Name the file that CleanupHealthchecks wrote: --cleanup-file=<file>"],
    };
}
