using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Slipway.Processes;

/// <summary>
/// The read end of a command's pipe. Once the command has exited, it ends where no more comes: a daemon that the command left behind
/// may keep the other end open for ever.
/// </summary>
internal sealed partial class PipeOutput(Stream pipe, TimeProvider time) : Stream
{
    private const int MostAfterExit = 1024 * 1024;
    private const int LookEvery = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _exited = new();
    private TimeSpan _waited;
    private int _readAfterExit;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The command has exited: what is in the pipe is still read, nothing is waited for long.</summary>
    public void ProcessExited() => _exited.Cancel();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_exited.IsCancellationRequested)
        {
            using var untilExit = CancellationTokenSource.CreateLinkedTokenSource(_exited.Token, cancellationToken);
            try
            {
                return await pipe.ReadAsync(buffer, untilExit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Fall through: read what is left.
            }
        }

        return await ReadRestAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>
    /// The same, blocking the thread until something comes: a stream of many megabytes takes less of the processors this way. It ends with the pipe, as it does when a command that is
    /// cancelled has been ended.
    /// </summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (pipe is PipeStream stream && !OperatingSystem.IsWindows() && !_exited.IsCancellationRequested)
        {
            if (IsReadable(stream.SafePipeHandle)) return pipe.Read(buffer, offset, count);
        }

        return ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) pipe.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Waits for bytes, or for the end; at most a moment, for a command may exit meanwhile.</summary>
    private static unsafe bool IsReadable(SafeHandle handle)
    {
        var isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            var pipe = new Polled { Handle = (int)handle.DangerousGetHandle(), Events = Polled.Input };
            return Poll(&pipe, 1, LookEvery) > 0;
        }
        finally
        {
            if (isHeld) handle.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static unsafe partial int Poll(Polled* pipes, nuint count, int milliseconds);

    private async ValueTask<int> ReadRestAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var left = Longest - _waited;
        if (left <= TimeSpan.Zero || _readAfterExit >= MostAfterExit) return 0;

        using var limit = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var start = time.GetTimestamp();
        try
        {
            var count = await pipe.ReadAsync(buffer, either.Token);
            _readAfterExit += count;
            return count;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            _waited += time.GetElapsedTime(start);
        }
    }

    /// <summary>What <c>poll(2)</c> takes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public const short Input = 1;

        public int Handle;
        public short Events;
        public short Returned;
    }
}
