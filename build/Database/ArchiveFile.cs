using System.Buffers;
using System.Security.Cryptography;
using Slipway.Files;
using Slipway.Reporting;

namespace Slipway.Database;

/// <summary>
/// A backup on its way to disk: under a temporary name until it is whole, synced and read back. Holds one buffer, whatever its size.
/// </summary>
internal sealed class ArchiveFile(string folder, string name)
{
    /// <summary>What a file that is no backup yet ends with.</summary>
    public const string Partial = ".partial";

    private const int BufferSize = 128 * 1024;

    // Who reads it back meanwhile is not woken for every piece.
    private const int TellEvery = 1024 * 1024;

    private readonly string _partial = Path.Combine(folder, name + Partial);
    private TaskCompletionSource _grown = Signal();
    private volatile bool _begun;
    private volatile bool _whole;

    public string Name => name;

    public long Bytes { get; private set; }

    public string Sha256 { get; private set; } = "";

    private string Target => Path.Combine(folder, name);

    private string HashFile => Target + ".sha256";

    /// <summary>Writes a stream to the temporary file, and syncs it; begins anew when called again.</summary>
    public async Task WriteAsync(Stream source, CancellationToken cancellationToken)
    {
        await using var file = OnDisk(() => new FileStream(_partial, Options(FileMode.Create, FileAccess.Write)));
        Bytes = 0;
        _begun = true;
        await OnThreadAsync(() => Write(source, file, cancellationToken));
    }

    /// <summary>Says that nothing is written any more: who reads the file back meanwhile waits for it.</summary>
    public void End()
    {
        _whole = true;
        Grow();
    }

    /// <summary>
    /// Reads the temporary file into what <paramref name="check"/> writes to, then compares what was read with what was written: a check that
    /// does not want all of it, or does not notice a changed byte, is no proof. Begun while the file is still written, it follows the writing to its end.
    /// </summary>
    public async Task VerifyAsync(Func<Func<Stream, CancellationToken, Task>, Task> check, CancellationToken cancellationToken)
    {
        for (var grown = _grown.Task; !_begun; grown = _grown.Task) await grown.WaitAsync(cancellationToken);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(_partial, Options(FileMode.Open, FileAccess.Read));
        await check((target, token) => OnThreadAsync(() => Copy(file, hash, target, token)));
        await OnThreadAsync(() => Copy(file, hash, Stream.Null, cancellationToken));
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != Sha256)
            throw new SlipwayException($"The backup {name} reads back from disk other than it was written.") { Next = [$"Check the disk of {folder}."] };
    }

    /// <summary>Gives the file its name; its hash comes first, so a backup never stands without one.</summary>
    public void Publish()
    {
        OnDisk(() =>
        {
            using (var file = new FileStream(HashFile, Options(FileMode.Create, FileAccess.Write)))
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes($"{Sha256}  {name}\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(_partial, Target, overwrite: false);
        });
        DurableFolder.Sync(folder);
    }

    /// <summary>Leaves nothing that looks like a backup.</summary>
    public void Discard()
    {
        foreach (var path in new[] { Target, HashFile, _partial }) File.Delete(path);
    }

    // Awaited piece by piece, the stream of a dump costs the processors that PostgreSQL dumps with.
    private static Task OnThreadAsync(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Write(Stream source, FileStream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var told = 0L;
        try
        {
            while (source.Read(buffer, 0, buffer.Length) is var count and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, count);
                OnDisk(() => file.Write(buffer, 0, count));
                Bytes += count;
                if (Bytes - told < TellEvery) continue;
                told = Bytes;
                Grow();
            }

            OnDisk(() => file.Flush(flushToDisk: true));
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Copy(FileStream file, IncrementalHash hash, Stream target, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();

                // Asked before the file is: what is written from here on completes it.
                var (whole, grown) = (_whole, _grown.Task);
                var count = file.Read(buffer, 0, buffer.Length);
                if (count > 0)
                {
                    hash.AppendData(buffer, 0, count);
                    target.Write(buffer, 0, count);
                }
                else if (whole)
                {
                    return;
                }
                else
                {
                    grown.Wait(cancellationToken);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Grow() => Interlocked.Exchange(ref _grown, Signal()).TrySetResult();

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (access == FileAccess.Write && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    // A fault of the disk is told from one of the stream that is read.
    private void OnDisk(Action write) => OnDisk(() =>
    {
        write();
        return true;
    });

    private T OnDisk<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(fault);
        }
    }

    private SlipwayException CannotWrite(Exception fault) =>
        new($"The backup {name} cannot be written to {folder}: {fault.Message}", fault) { Next = [$"Make space or give access: df -h {folder}"] };
}
