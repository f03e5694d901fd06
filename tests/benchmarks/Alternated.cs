using System.Diagnostics;
using Slipway.Probing;

namespace Slipway.Benchmarks;

/// <summary>Times ways to do the same thing, in turns, so that whatever else the machine does falls on all of them.</summary>
internal static class Alternated
{
    /// <summary>The medians, in the order of the ways; one round before is not counted.</summary>
    public static async Task<IReadOnlyList<TimeSpan>> MediansAsync(int rounds, IReadOnlyList<Way> ways) =>
        [.. (await MeasureAsync(rounds, uncounted: 1, ways)).Select(turns => Median(turns.Select(turn => turn.Took)))];

    /// <summary>Every turn of every way, in the order of the ways.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<Turn>>> MeasureAsync(int rounds, int uncounted, IReadOnlyList<Way> ways)
    {
        var turns = ways.Select(_ => new List<Turn>()).ToList();
        for (var round = -uncounted; round < rounds; round++)
        {
            for (var i = 0; i < ways.Count; i++)
            {
                await ways[i].PrepareAsync();
                var turn = await TakeAsync(ways[i]);
                if (round >= 0) turns[i].Add(turn);
            }
        }

        return turns;
    }

    /// <summary>The middle one, or the lower of two.</summary>
    public static T Median<T>(IEnumerable<T> values)
    {
        var ordered = values.Order().ToList();
        return ordered[(ordered.Count - 1) / 2];
    }

    private static async Task<Turn> TakeAsync(Way way)
    {
        using var prober = way.Prober?.Invoke();
        if (prober is not null) await prober.BeginAsync(CancellationToken.None);
        var began = Stopwatch.GetTimestamp();
        await way.RunAsync();
        var took = Stopwatch.GetElapsedTime(began);
        return new Turn(took, prober is null ? null : await prober.EndAsync());
    }
}

/// <summary>A way to do it.</summary>
/// <param name="PrepareAsync">Puts things as they are to be before; not timed.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record Way(Func<Task> PrepareAsync, Func<Task> RunAsync)
{
    /// <summary>Asks for the site meanwhile; null where nobody does.</summary>
    public Func<SiteProber>? Prober { get; init; }
}

/// <summary>What one turn was.</summary>
/// <param name="Took">How long it took.</param>
/// <param name="Visitors">What visitors got meanwhile; null where nobody asked.</param>
internal sealed record Turn(TimeSpan Took, SiteSamples? Visitors)
{
    /// <summary>For how long visitors did not get the site; null where nobody asked.</summary>
    public TimeSpan? Closed => Visitors is { } visitors ? TimeSpan.FromSeconds(visitors.ClosedSeconds + visitors.ErrorSeconds) : null;
}
