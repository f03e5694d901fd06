using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>A release in which no text holds a secret that is known by now, for reports that leave the state folder.</summary>
internal static class MaskedRelease
{
    /// <summary>A copy of a release, every text of it masked.</summary>
    public static Release Of(Release release, IRunLog log)
    {
        var node = JsonSerializer.SerializeToNode(release, ReleaseJson.Default.Release)!;
        Mask(node, log);
        return node.Deserialize(ReleaseJson.Default.Release)!;
    }

    private static void Mask(JsonNode? node, IRunLog log)
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
                else if (name is not ("state" or "outcome" or "exitCode")) entries[name] = log.Masked(text);
            }
        }
    }

    // States and times are words of our own.
    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) ? text : null;
}
