using System.Text.Json;

namespace Slipway.Docker;

/// <summary>Reading JSON whose members may be missing or null.</summary>
internal static class JsonReading
{
    /// <summary>A member, or null where it is missing or null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    /// <summary>A member's text; a number or a boolean as JSON writes it; null where it is missing or null.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name)?.ToString();

    /// <summary>The members of an object; none where it is missing or null.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Object } member ? member.EnumerateObject() : [];

    /// <summary>The items of an array; none where it is missing or null.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } member ? member.EnumerateArray() : [];

    /// <summary>The texts of an array; none where it is missing or null.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, string name) => [.. element.Items(name).Select(item => item.ToString())];
}
