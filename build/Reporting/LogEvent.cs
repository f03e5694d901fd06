using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Slipway.Reporting;

/// <summary>One entry of a run's log, without secrets.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Kind">What kind of line it is.</param>
/// <param name="Step">The step that was at work; null between steps.</param>
/// <param name="Text">The line.</param>
internal sealed record LogEvent(DateTimeOffset Time, LogKind Kind, string? Step, string Text)
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As the log for people has it.</summary>
    public string ToText() => $"{Stamp} {Text}{Environment.NewLine}";

    /// <summary>As the log for programs has it: one line of JSON.</summary>
    /// <param name="id">The id that both logs name; null without one.</param>
    public string ToJson(string? id)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, _options))
        {
            json.WriteStartObject();
            json.WriteString("time", Stamp);
            if (id is not null) json.WriteString("id", id);
            json.WriteString("level", Kind.ToString().ToLowerInvariant());
            if (Step is not null) json.WriteString("step", Step);
            json.WriteString("message", Text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) + "\n";
    }

    private string Stamp => Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What kind of line an entry of the log is.</summary>
internal enum LogKind
{
    /// <summary>It was shown.</summary>
    Info,

    /// <summary>It is for the log alone: which command runs, how it ended.</summary>
    Detail,

    /// <summary>A command printed it.</summary>
    Output,

    /// <summary>Somebody should look at it.</summary>
    Warning,
}
