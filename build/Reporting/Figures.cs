using System.Globalization;

namespace Slipway.Reporting;

/// <summary>Figures as a person reads them.</summary>
public static class Figures
{
    /// <summary>A duration: <c>0.4 s</c>, <c>12 s</c>, <c>3 min 05 s</c>.</summary>
    public static string Text(this TimeSpan duration) => duration.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s"),
    };

    /// <summary>A size in bytes: <c>812 B</c>, <c>59.3 MB</c>.</summary>
    public static string Size(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        double value = bytes;
        var unit = 0;
        for (; value >= 1000 && unit < units.Length - 1; unit++) value /= 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? $"{value:0}" : $"{value:0.0}")} {units[unit]}");
    }

    /// <summary>A number of things: <c>no migrations</c>, <c>1 migration</c>, <c>3 migrations</c>.</summary>
    public static string Count(int number, string thing) => number == 1
        ? $"1 {thing}"
        : $"{(number == 0 ? "no" : number)} {thing}{(thing.EndsWith('s') ? "es" : "s")}";

    /// <summary>A commit as a person reads it: its first seven digits.</summary>
    public static string Commit(string? commit) => commit is null ? "unknown" : commit[..Math.Min(7, commit.Length)];
}
