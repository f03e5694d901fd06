using System.Diagnostics;

namespace Slipway.Benchmarks;

/// <summary>
/// Times ways to do the same thing, in turns, so that whatever else the machine does falls on all of them: one round that is not counted, then five; the median of each.
/// </summary>
internal static class Alternated
{
    private const int Rounds = 5;

    /// <summary>The medians, in the order of the ways.</summary>
    public static async Task<IReadOnlyList<TimeSpan>> MediansAsync(IReadOnlyList<Way> ways)
    {
        var times = ways.Select(_ => new List<TimeSpan>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < ways.Count; i++)
            {
                await ways[i].PrepareAsync();
                var began = Stopwatch.GetTimestamp();
                await ways[i].RunAsync();
                if (round > 0) times[i].Add(Stopwatch.GetElapsedTime(began));
            }
        }

        return [.. times.Select(each => each.Order().ElementAt(Rounds / 2))];
    }
}

/// <summary>A way to do it.</summary>
/// <param name="PrepareAsync">Puts things as they are to be before; not timed.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record Way(Func<Task> PrepareAsync, Func<Task> RunAsync);
