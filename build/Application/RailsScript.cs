using System.Text;
using System.Text.Json;

namespace Slipway.Application;

/// <summary>The scripts that Rails runs, and how they answer: one line, <c>SLIPWAY {json}</c>.</summary>
internal static class RailsScript
{
    private const string Marker = "SLIPWAY ";

    /// <summary>A script's text.</summary>
    /// <param name="name">Its name as an embedded resource (<c>Application.maintenance.rb</c>).</param>
    public static string Text(string name)
    {
        using var stream = typeof(RailsScript).Assembly.GetManifestResourceStream($"Slipway.{name}")
            ?? throw new InvalidOperationException($"No embedded script {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A script in one line.</summary>
    public static string Encoded(string name) => Base64(Text(name));

    /// <summary>A question for a Rails that runs already, in one line.</summary>
    public static string Question(string name, IReadOnlyDictionary<string, string?> environment)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("script", Text(name));
            json.WriteStartObject("environment");
            foreach (var (variable, value) in environment) json.WriteString(variable, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Convert.ToBase64String(buffer.ToArray());
    }

    /// <summary>The answer that a line is; null if it is none. The application may print what it likes, before and after.</summary>
    public static JsonElement? Answer(string line)
    {
        if (!line.StartsWith(Marker, StringComparison.Ordinal)) return null;
        try
        {
            using var document = JsonDocument.Parse(line[Marker.Length..]);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
