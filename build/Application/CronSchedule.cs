using System.Globalization;

namespace Slipway.Application;

/// <summary>Whether a line of a crontab may have been due in a span of time. What it cannot read counts as due.</summary>
internal static class CronSchedule
{
    private const int Fields = 5;

    // A longer span is not looked at minute by minute.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>The first line that may have been due; null if none was.</summary>
    /// <param name="crontab">The crontab.</param>
    /// <param name="from">The start of the span.</param>
    /// <param name="to">Its end.</param>
    /// <param name="zone">This host's time zone; containers have it or UTC.</param>
    public static string? Due(string crontab, DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var jobs = CrontabText.Lines(crontab).Where(line => char.IsAsciiDigit(line[0]) || line[0] is '*' or '@').ToList();
        if (jobs.Count == 0) return null;
        if (to - from > Longest) return jobs[0];

        var minutes = new List<DateTime>();
        for (var minute = from.UtcDateTime.AddTicks(-(from.UtcTicks % TimeSpan.TicksPerMinute)).AddMinutes(1); minute <= to.UtcDateTime; minute = minute.AddMinutes(1))
            minutes.AddRange([minute, TimeZoneInfo.ConvertTimeFromUtc(minute, zone)]);
        return jobs.FirstOrDefault(job => minutes.Exists(minute => IsDue(job, minute)));
    }

    private static bool IsDue(string job, DateTime minute)
    {
        var fields = job.Split(' ', '\t').Where(field => field.Length > 0).Take(Fields).ToList();
        if (fields[0] is "@hourly") return minute.Minute == 0;
        if (fields[0] is "@daily" or "@midnight" or "@weekly" or "@monthly" or "@yearly" or "@annually") return minute is { Minute: 0, Hour: 0 };
        if (fields.Count < Fields || fields[0].StartsWith('@')) return true;

        // Of day and weekday one is enough where both are named; both are looked at more kindly here.
        return Matches(fields[0], minute.Minute) && Matches(fields[1], minute.Hour) && Matches(fields[3], minute.Month)
            && (Matches(fields[2], minute.Day) || Matches(fields[4], (int)minute.DayOfWeek)
                || (minute.DayOfWeek == DayOfWeek.Sunday && Matches(fields[4], 7)));
    }

    private static bool Matches(string field, int value) => field.Split(',').Any(part =>
    {
        var (range, step) = part.Split('/') switch
        {
            [var whole] => (whole, 1),
            [var some, var every] when int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => (some, number),
            _ => ("", 0),
        };
        // Days and months count from one, which a step over all of them does too: either is taken.
        if (range == "*") return value % step == 0 || (value - 1) % step == 0;
        var bounds = range.Split('-');
        if (!int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(bounds[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || step == 0) return true;
        if (bounds.Length == 1 && part.Contains('/', StringComparison.Ordinal)) last = int.MaxValue;
        return value >= first && value <= last && (value - first) % step == 0;
    });
}
