using System.Text;
using System.Text.Json;
using Slipway.Files;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>Writes an archive of checks, row by row, to a file of mode 0600 that is whole or not there.</summary>
internal sealed class ArchiveWriter : IAsyncDisposable
{
    private static readonly byte[] _lineEnd = [(byte)'\n'];

    private readonly string _path;
    private readonly FileStream _stream;
    private long _rows;
    private bool _kept;

    private ArchiveWriter(string path, FileStream stream) => (_path, _stream) = (path, stream);

    private string Temporary => _path + ".tmp";

    /// <summary>Begins an archive.</summary>
    public static async Task<ArchiveWriter> BeginAsync(string path, CheckArchive archive, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var writer = new ArchiveWriter(path, new FileStream(path + ".tmp", options));
        await writer.LineAsync(JsonSerializer.SerializeToUtf8Bytes(archive, CheckArchive.Json), cancellationToken);
        return writer;
    }

    /// <summary>Writes a row as PostgreSQL's <c>row_to_json</c> gave it.</summary>
    public async Task RowAsync(string table, string row, CancellationToken cancellationToken)
    {
        _rows++;
        await LineAsync(Encoding.UTF8.GetBytes($$"""{"table":{{JsonSerializer.Serialize(table)}},"row":{{row}}}"""), cancellationToken);
    }

    /// <summary>Ends the archive: from here on it lasts, also through a power cut.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await LineAsync(JsonSerializer.SerializeToUtf8Bytes(new ArchiveLine(Rows: _rows), CheckArchive.Json), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(Temporary, _path, overwrite: false);
        DurableFolder.Sync(Path.GetDirectoryName(_path)!);
        _kept = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        if (!_kept) File.Delete(Temporary);
    }

    private async Task LineAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(line, cancellationToken);
        await _stream.WriteAsync(_lineEnd, cancellationToken);
    }
}
