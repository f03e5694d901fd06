using System.Globalization;

namespace Slipway.Settings;

/// <summary>Durations as people write them: <c>90</c> (seconds), <c>30s</c>, <c>2m</c>, <c>1h</c>, <c>1d</c>, <c>1h30m</c>.</summary>
internal static class DurationText
{
    /// <summary>The longest duration: more would overflow the timers that count it.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(30);

    /// <summary>Reads a duration of at most <see cref="Longest"/>.</summary>
    public static bool TryParse(string text, out TimeSpan duration) => TryParse(text, Longest, out duration);

    /// <summary>Reads a duration of at most <paramref name="longest"/>.</summary>
    public static bool TryParse(string text, TimeSpan longest, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var most = (long)longest.TotalSeconds;
        long total = 0;
        var start = 0;
        var lastUnit = long.MaxValue;
        while (start < text.Length)
        {
            var end = start;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            if (end == start || !long.TryParse(text.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
            var unit = end == text.Length ? (start == 0 ? 1 : 0) : Unit(text[end]);
            if (unit == 0 || unit >= lastUnit || count > most / unit) return false;
            total += count * unit;
            lastUnit = unit;
            start = end + 1;
        }

        if (text.Length == 0 || total > most) return false;
        duration = TimeSpan.FromSeconds(total);
        return true;
    }

    /// <summary>The shortest way to write <paramref name="duration"/>: <c>1h</c>, <c>90s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        var (unit, letter) = seconds switch
        {
            0 => (1, 's'),
            _ when seconds % 86400 == 0 => (86400, 'd'),
            _ when seconds % 3600 == 0 => (3600, 'h'),
            _ when seconds % 60 == 0 => (60, 'm'),
            _ => (1, 's'),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / unit}{letter}");
    }

    private static long Unit(char letter) => char.ToLowerInvariant(letter) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86400,
        _ => 0,
    };
}
