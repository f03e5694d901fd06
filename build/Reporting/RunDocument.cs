using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Reporting;

/// <summary>What a run answers in JSON (<c>--output=json</c>): whoever has something for programs adds it, whether it is asked for or not.</summary>
public sealed class RunDocument
{
    /// <summary>The version of the format: it grows when something that was there changes its name or meaning.</summary>
    public const int Schema = 1;

    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, Func<JsonNode?>> _parts = new(StringComparer.Ordinal) { ["schema"] = () => Schema };

    /// <summary>Adds a part, in the place of one of the same name.</summary>
    public void Add(string name, JsonNode? part) => Add(name, () => part);

    /// <summary>Adds a part that is made when it is asked for: a run that nobody wants in JSON does not pay for it.</summary>
    public void Add(string name, Func<JsonNode?> part)
    {
        lock (_gate) _parts[name] = part;
    }

    /// <summary>The document, in ASCII and without secrets.</summary>
    public string Render(IRunLog log)
    {
        lock (_gate)
        {
            var copy = new JsonObject(_parts.Select(part => KeyValuePair.Create(part.Key, part.Value()?.DeepClone())));
            MaskedJson.Mask(copy, log);

            // A runner of GitHub Actions takes ##[ for a command, wherever it stands.
            return copy.ToJsonString(_indented).Replace("##[", "##\\u005b", StringComparison.Ordinal);
        }
    }
}
