using System.Text;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>A small file on the host that other programs read while it is written.</summary>
internal static class HostFile
{
    /// <summary>The path of a setting: absolute as it is, relative to the application's folder otherwise.</summary>
    public static string PathOf(string appDirectory, string path) => Path.GetFullPath(Path.Combine(appDirectory, path));

    /// <summary>A file's text, or null if there is none.</summary>
    public static async Task<string?> ReadAsync(string path, CancellationToken cancellationToken) =>
        File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : null;

    /// <summary>Writes a file whole: whoever reads it sees the old text or the new.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its new text.</param>
    /// <param name="inPlace">Keeps the file itself: one that is mounted alone into a container would not follow a rename.</param>
    /// <param name="cancellationToken">Stops before the file is replaced.</param>
    public static async Task WriteAsync(string path, string text, bool inPlace, CancellationToken cancellationToken)
    {
        try
        {
            if (inPlace && File.Exists(path))
            {
                await WriteTextAsync(path, FileMode.Truncate, text, cancellationToken);
                return;
            }

            var temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
            try
            {
                await WriteTextAsync(temporary, FileMode.CreateNew, text, cancellationToken);
                if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SlipwayException($"Cannot write {path}: {exception.Message}", exception);
        }
    }

    /// <summary>Removes a file; one that is not there is as good.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SlipwayException($"Cannot remove {path}: {exception.Message}", exception);
        }
    }

    private static async Task WriteTextAsync(string path, FileMode mode, string text, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, mode, FileAccess.Write, FileShare.Read);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        stream.Flush(flushToDisk: true);
    }
}
