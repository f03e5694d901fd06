using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Slipway.Database;
using Slipway.Reporting;

namespace Slipway.Tests.Database;

public sealed class ArchiveFileTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly Pipe _dump = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _reader = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly ArchiveFile _file;

    public ArchiveFileTests() => _file = new ArchiveFile(_folder.Path, "a.dump");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_written_is_read_back_before_more_comes()
    {
        var verifying = VerifyAsync();
        var writing = _file.WriteAsync(_dump.Reader.AsStream(), Token);

        var first = new string('1', Megabyte);
        await _dump.Writer.WriteAsync(Encoding.UTF8.GetBytes(first), Token);
        Assert.Equal(first, await ReadAsync(Megabyte));
        await _dump.Writer.WriteAsync("second"u8.ToArray(), Token);
        await _dump.Writer.CompleteAsync();
        await writing;
        Assert.False(verifying.IsCompleted);

        _file.End();
        await verifying;
        Assert.Equal("second", await ReadAsync(6));
        _file.Publish();
        Assert.Equal(first + "second", await File.ReadAllTextAsync(_folder["a.dump"], Token));
    }

    [Fact]
    public async Task One_that_begins_anew_is_followed_to_its_own_end()
    {
        var verifying = VerifyAsync();
        await _file.WriteAsync(Stream.Null, Token);
        await _file.WriteAsync(new MemoryStream("again"u8.ToArray()), Token);
        _file.End();

        await verifying;
        Assert.Equal("again", await ReadAsync(5));
    }

    [Fact]
    public async Task A_file_that_is_changed_on_disk_while_it_is_written_is_no_backup()
    {
        var writing = _file.WriteAsync(_dump.Reader.AsStream(), Token);
        await _dump.Writer.WriteAsync("first "u8.ToArray(), Token);
        await _dump.Writer.CompleteAsync();
        await writing;
        await File.WriteAllTextAsync(_folder["a.dump.partial"], "worse ", Token);
        _file.End();

        var fault = await Assert.ThrowsAsync<SlipwayException>(VerifyAsync);

        Assert.Equal("The backup a.dump reads back from disk other than it was written.", fault.Message);
    }

    [Fact]
    public async Task Nobody_waits_for_a_dump_that_failed_before_it_began()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var verifying = _file.VerifyAsync(_ => throw new InvalidOperationException("nothing is there to be read"), ending.Token);

        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verifying);
    }

    private Task VerifyAsync() => _file.VerifyAsync(write => write(_reader.Writer.AsStream(), Token), Token);

    private async Task<string> ReadAsync(int bytes)
    {
        var read = await _reader.Reader.ReadAtLeastAsync(bytes, Token);
        var text = Encoding.UTF8.GetString(read.Buffer.ToArray());
        _reader.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
