using System.Text;

namespace Slipway.Reporting;

/// <summary>A writer for answers (Status, History …) that writes no secret which the log knows; a secret is found in what is written at once.</summary>
internal sealed class MaskedWriter(TextWriter writer, IRunLog log) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => writer.Write(value);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => writer.Write(value is null ? null : log.Masked(value));

    /// <inheritdoc/>
    public override void WriteLine() => writer.WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value) => writer.WriteLine(value is null ? null : log.Masked(value));

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();
}
