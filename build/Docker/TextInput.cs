using System.Text;

namespace Slipway.Docker;

/// <summary>A text as a command's standard input.</summary>
internal static class TextInput
{
    /// <summary>Writes the text as UTF-8; null where there is none.</summary>
    public static Func<Stream, CancellationToken, Task>? Of(string? text) =>
        text is null ? null : (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask();
}
