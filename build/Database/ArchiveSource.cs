using System.Buffers;
using System.Security.Cryptography;

namespace Slipway.Database;

/// <summary>An archive on disk, read as often as is wanted with one buffer, each time with its SHA-256.</summary>
internal sealed class ArchiveSource(string path)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>The file's path.</summary>
    public string Path => path;

    /// <summary>The checksum that lies beside the file; null where none does.</summary>
    public static string? Beside(string path) =>
        File.Exists(path + ".sha256") ? File.ReadAllText(path + ".sha256").Split(' ', '\n')[0].Trim().ToLowerInvariant() : null;

    /// <summary>The file's SHA-256, as hexadecimal.</summary>
    public async Task<string> HashAsync(CancellationToken cancellationToken) => await CopyAsync(Stream.Null, cancellationToken);

    /// <summary>Writes the file to a program; it is the same that was hashed, or this throws.</summary>
    /// <exception cref="IOException">The program does not listen, or the file has changed.</exception>
    public Func<Stream, CancellationToken, Task> Hashed(string sha256) => async (target, cancellationToken) =>
    {
        if (await CopyAsync(target, cancellationToken) != sha256) throw new InvalidDataException($"{path} changed while it was read.");
    };

    private async Task<string> CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions { Share = FileShare.Read, BufferSize = 0, Options = FileOptions.Asynchronous });
            while (await file.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                hash.AppendData(buffer, 0, count);
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
