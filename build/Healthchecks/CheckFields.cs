using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>The fields that a check may have in the file, <c>HC_CHECK_&lt;KEY&gt;_&lt;FIELD&gt;</c>, and what Healthchecks allows in each.</summary>
internal static class CheckFields
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 100;

    private const int LongestTags = 500;
    private const int LongestTimeZone = 36;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Every field's name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["NAME", "TAGS", "DESC", "SCHEDULE", "TIMEOUT", "GRACE", "TZ", "METHODS", "CHANNELS"];

    /// <summary>The definition with a field's value in it; a field left empty says nothing, except that there are no tags, no description, no method.</summary>
    /// <returns>What is wrong with the value; null if nothing is.</returns>
    public static string? Read(string field, SettingsLine line, ref CheckDefinition definition)
    {
        var text = line.Value.Trim();
        if (text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'))) return "holds a control character";
        if (field != "DESC" && text.Any(char.IsControl)) return "must be one line of text";
        if (text.Length == 0 && field is not ("TAGS" or "DESC" or "METHODS" or "CHANNELS")) return null;
        switch (field)
        {
            case "NAME":
                definition = definition with { Name = text };
                return TooLong(text, LongestName);
            case "TAGS":
                definition = definition with { Tags = Tags(text) };
                return TooLong(definition.Tags, LongestTags);
            case "DESC":
                definition = definition with { Description = Lines(text) };
                return null;
            case "SCHEDULE":
                definition = definition with { Schedule = text };
                return CronSchedule.Fault(text);
            case "TIMEOUT" or "GRACE":
                if (!DurationText.TryParse(text, Longest, out var duration) || duration < Shortest) return "must be seconds, or a duration such as 2m, 1h or 1d, from 60s to 365d";
                definition = field == "GRACE" ? definition with { Grace = duration } : definition with { Timeout = duration };
                return null;
            case "TZ":
                definition = definition with { TimeZone = text };
                return TimeZones.Has(text) && text.Length <= LongestTimeZone ? null
                    : "is no time zone as IANA names them, upper and lower case as in Europe/Berlin" + NearestName.Hint(text, TimeZones.Names);
            case "METHODS":
                definition = definition with { Methods = text.ToUpperInvariant() };
                return definition.Methods is "" or "POST" ? null : "must be POST, or empty for every method";
            default:
                return Channels(text, line.Line, ref definition);
        }
    }

    /// <summary>Tags as the database holds them: separated by one space.</summary>
    public static string Tags(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Text of several lines, whatever ended them.</summary>
    public static string Lines(string text) => text.Trim().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static string? Channels(string text, int line, ref CheckDefinition definition)
    {
        var none = text.Equals("none", StringComparison.OrdinalIgnoreCase);
        var names = none || text == "*" ? [] : text.Split(',', StringSplitOptions.TrimEntries);
        definition = definition with { Channels = new ChannelChoice(text == "*", [.. names.Distinct(StringComparer.Ordinal)], line) };
        return names.Contains("") || text.Length == 0 ? "must be * for every integration of the project, none, or their names (or UUIDs) separated by commas" : null;
    }

    private static string? TooLong(string text, int most) =>
        text.EnumerateRunes().Count() is var length && length > most ? $"is {length} characters long; Healthchecks takes {most}" : null;
}
