namespace Slipway.Healthchecks;

/// <summary>
/// Whether a cron expression is one that Healthchecks can parse: five words, as its library reads them (github.com/cuu508/cronsim), on some day of the
/// calendar. A schedule that it cannot parse makes every ping of the check answer 500.
/// </summary>
internal static class CronSchedule
{
    /// <summary>The longest expression that the database holds.</summary>
    public const int Longest = 100;

    private const int Last = -1;

    private static readonly int[] DaysInMonth = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    private static readonly Field[] Fields =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of the month", 1, 31, []),
        new("month", 1, 12, ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new("day of the week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    /// <summary>What is wrong with an expression; null if nothing is.</summary>
    public static string? Fault(string expression)
    {
        if (expression.Length > Longest) return $"is longer than {Longest} characters";
        var words = expression.ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Fields.Length) return $"must be a cron expression of exactly five words, such as */5 * * * *; this has {words.Length}{(expression.StartsWith('@') ? " (@daily and the like are not known)" : "")}";

        var values = new List<int>[Fields.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (Values(words[i], Fields[i]) is not { } read) return $"has a {Fields[i].Name} that cannot be read: {words[i]}";
            values[i] = read;
        }

        // The day must be one that some month of the schedule has; L and LW always are.
        var mostDays = values[3].Max(month => DaysInMonth[month]);
        return values[2].Min() > mostDays ? $"never occurs: no month of the schedule has {values[2].Min()} days" : null;
    }

    private static List<int>? Values(string text, Field field)
    {
        if (text == "*") return [.. Enumerable.Range(field.Least, field.Most - field.Least + 1)];
        if (text.Contains(',', StringComparison.Ordinal))
        {
            var parts = text.Split(',').Select(part => Values(part, field)).ToList();
            return parts.Contains(null) ? null : [.. parts.SelectMany(part => part!)];
        }

        var isDay = field == Fields[2];
        var isWeekday = field == Fields[4];
        if (isWeekday && text.Contains('#', StringComparison.Ordinal))
            return text.Split('#') is [var day, var nth] && Field.Number(nth) is >= 1 and <= 5 && field.Value(day) is { } value ? [value] : null;
        if (text.Contains('/', StringComparison.Ordinal)) return Stepped(text, field);
        if (text.Contains('-', StringComparison.Ordinal))
            return text.Split('-', 2) is [var first, var last] && field.Value(first) is { } least && field.Value(last) is { } most && least <= most ? [.. Enumerable.Range(least, most - least + 1)] : null;
        if (isDay && text is ("L" or "LW")) return [Last];
        if (isWeekday && text.EndsWith('L')) return Field.Number(text[..^1]) is { } weekday and <= 7 ? [weekday] : null;
        return field.Value(text) is { } only ? [only] : null;
    }

    private static List<int>? Stepped(string text, Field field)
    {
        var (term, step) = text.Split('/', 2) is [var left, var right] ? (left, Field.Number(right)) : (text, null);
        if (step is not > 0 || term.AsSpan().ContainsAny('/', '#') || Values(term, field) is not { } values || (field == Fields[4] && term.EndsWith('L'))) return null;
        if (values is [Last]) return values;
        if (values is [var start]) values = [.. Enumerable.Range(start, field.Most - start + 1)];
        return [.. values.Order().Where((_, i) => i % step == 0)];
    }

    private sealed record Field(string Name, int Least, int Most, string[] Names)
    {
        public static int? Number(string text) =>
            text.Length is > 0 and <= 9 && text.All(char.IsAsciiDigit) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

        public int? Value(string text) =>
            text.Length > 0 && Array.IndexOf(Names, text) is >= 0 and var index ? index : Number(text) is { } number && number >= Least && number <= Most ? number : null;
    }
}
