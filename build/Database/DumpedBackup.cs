using Slipway.Reporting;

namespace Slipway.Database;

/// <summary>Dumps on disk that are no backup yet: nobody has read them back. Disposed of before they are one, nothing is left of them.</summary>
public sealed class DumpedBackup : IDisposable
{
    private readonly BackupSet _set;
    private readonly IReadOnlyList<DumpedFile> _files;
    private readonly TimeProvider _time;
    private bool _published;

    internal DumpedBackup(BackupSet set, IReadOnlyList<DumpedFile> files, TimeProvider time) => (_set, _files, _time) = (set, files, time);

    /// <summary>How many files there are.</summary>
    public int Count => _files.Count;

    /// <summary>Their size, in bytes.</summary>
    public long Bytes => _files.Sum(file => file.Dump.Bytes);

    /// <summary>Reads them back whole, and gives them the names of backups.</summary>
    /// <exception cref="SlipwayException">One cannot be read back; nothing is left of any of them.</exception>
    public async Task<BackupSet> VerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var verified = new List<BackupFile>();
            foreach (var file in _files)
            {
                var start = _time.GetTimestamp();
                await file.VerifyAsync(cancellationToken);
                verified.Add(file.Dump with { Duration = file.Dump.Duration + _time.GetElapsedTime(start) });
            }

            foreach (var file in _files) file.Archive.Publish();
            _published = true;
            return _set with { Files = verified };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_published) return;
        foreach (var file in _files) file.Archive.Discard();
    }
}

/// <summary>One dump on disk.</summary>
/// <param name="Archive">The file.</param>
/// <param name="Dump">What is known of it.</param>
/// <param name="VerifyAsync">Reads it back.</param>
internal sealed record DumpedFile(ArchiveFile Archive, BackupFile Dump, Func<CancellationToken, Task> VerifyAsync);
