using System.Text;

namespace Slipway.Healthchecks;

/// <summary>The last lines of a log, masked as the log is.</summary>
internal static class LogTail
{
    // PING_BODY_LIMIT as Healthchecks has it by default; what is longer loses its end, which is what matters here.
    private const int MostBytes = 10_000;

    /// <summary>The last whole lines that fit into the body of a ping: 10,000 bytes; empty where there is no log.</summary>
    public static string Of(string? file)
    {
        if (file is null) return "";
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var cut = stream.Length > MostBytes;
            if (cut) stream.Seek(-MostBytes, SeekOrigin.End);
            var bytes = new byte[Math.Min(stream.Length, MostBytes)];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var lines = bytes.AsSpan(0, read);
            return Encoding.UTF8.GetString(cut ? lines[(lines.IndexOf((byte)'\n') + 1)..] : lines);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"The log {file} cannot be read: {fault.Message}";
        }
    }
}
