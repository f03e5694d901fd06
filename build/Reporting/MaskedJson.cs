using System.Globalization;
using System.Text.Json.Nodes;

namespace Slipway.Reporting;

/// <summary>JSON in which no text holds a secret that is known.</summary>
internal static class MaskedJson
{
    // Their values are words of our own, which a short secret must not break.
    private static readonly string[] Words = ["state", "outcome", "exitCode", "result", "kind", "checksum"];

    /// <summary>Masks every text of a node; names and times stay.</summary>
    public static void Mask(JsonNode? node, IRunLog log)
    {
        if (node is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                if (Text(array[i]) is { } text) array[i] = log.Masked(text);
                else Mask(array[i], log);
            }
        }
        else if (node is JsonObject entries)
        {
            foreach (var (name, value) in entries.ToList())
            {
                if (Text(value) is not { } text) Mask(value, log);
                else if (!Words.Contains(name)) entries[name] = log.Masked(text);
            }
        }
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) ? text : null;
}
