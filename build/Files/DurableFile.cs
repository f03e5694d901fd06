namespace Slipway.Files;

/// <summary>Files that are whole or not there, also after a power cut.</summary>
internal static class DurableFile
{
    /// <summary>Writes a file of mode 0600 in place of the one of that name: temporary file, fsync, rename, fsync of the folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="prepare">Sees the temporary file before it takes the name.</param>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken, Action<string>? prepare = null)
    {
        var temporary = path + ".tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var stream = new FileStream(temporary, options))
            {
                await stream.WriteAsync(content, cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            prepare?.Invoke(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        DurableFolder.Sync(Path.GetDirectoryName(path)!);
    }
}
