using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Database;

/// <summary>Proves that nobody wrote to a database, where that can be proven.</summary>
public sealed class WriteProof(PostgresServer postgres, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);

    // A session hands its statistics over 10 s after it became idle.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(12);

    /// <summary>
    /// Whether it is certain that nobody wrote to the database since <paramref name="before"/>. Costs one question where no transaction of the server has
    /// written; else waits, 12 s at most, until every session has handed over what it counted.
    /// </summary>
    /// <exception cref="SlipwayException">The server could not be asked.</exception>
    public async Task<bool> NobodyWroteSinceAsync(ApplicationDatabase database, DatabaseCounters before, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var now = await postgres.WriteCountersAsync(database, cancellationToken);
            if (now.ProveNoWritesSince(before)) return true;

            // More can only be added to what was counted.
            if (!(now with { IsSettled = true }).ProveNoWritesSince(before)) return false;
            if (now.IsSettled || time.GetElapsedTime(start) > Longest) return false;
            await Task.Delay(AskAgain, time, cancellationToken);
        }
    }
}
