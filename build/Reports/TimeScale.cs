namespace Slipway.Reports;

/// <summary>Places of moments on a line of a hundred.</summary>
/// <param name="from">Its beginning.</param>
/// <param name="to">Its end.</param>
internal readonly struct TimeScale(DateTimeOffset from, DateTimeOffset to)
{
    private const int MostTicks = 8;

    // What is shorter than this would not be seen.
    private const double Least = 0.3;

    private static readonly double[] Steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

    private readonly double _seconds = Math.Max((to - from).TotalSeconds, 0.001);

    /// <summary>The place of a moment.</summary>
    public double At(DateTimeOffset time) => Math.Clamp((time - from).TotalSeconds / _seconds * 100, 0, 100);

    /// <summary>Beginning and length of a span, long enough to be seen.</summary>
    public (double X, double Width) Span(DateTimeOffset start, DateTimeOffset end)
    {
        var x = At(start);
        var width = Math.Max(At(end) - x, Least);
        return (Math.Min(x, 100 - width), width);
    }

    /// <summary>Whole numbers of seconds that an axis names.</summary>
    public IEnumerable<double> Ticks()
    {
        var seconds = _seconds;
        var step = Steps.FirstOrDefault(step => seconds / step <= MostTicks, Steps[^1]);
        for (var tick = 0.0; tick <= seconds; tick += step) yield return tick;
    }

    /// <summary>The place of a number of seconds after the beginning.</summary>
    public double At(double seconds) => seconds / _seconds * 100;
}
