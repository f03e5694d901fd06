using System.Globalization;
using System.Text.Json;
using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Health;

/// <summary>Database, Redis and pending migrations as the application sees them: one Rails boot, which asks again by itself.</summary>
internal sealed class RailsProbes(RailsRunner rails, TimeProvider time)
{
    private static readonly string[] Names = ["database", "redis", "migrations"];

    // What a boot needs to end after its last question.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<HealthProbe>> RunAsync(HealthRound round, CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = time.GetTimestamp();
            try
            {
                return await BootAsync(round, cancellationToken);
            }
            catch (SlipwayException exception)
            {
                var took = time.GetElapsedTime(started);
                round.Printed = exception.Details;
                // A boot costs seconds of processor time that the application needs to start: as long a pause as it took.
                if (round.Deadline.Remaining <= took || !await round.MayAskAgainAsync(cancellationToken))
                    return [.. Names.Select(name => new HealthProbe(name, ProbeOutcome.Failed, took, exception.Message))];
                await round.Deadline.PauseAsync(took > ShortestPause ? took : ShortestPause, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<HealthProbe>> BootAsync(HealthRound round, CancellationToken cancellationToken)
    {
        var left = round.Deadline.Remaining;
        var until = (time.GetUtcNow() + left).ToUnixTimeMilliseconds() / 1000.0;
        var answer = await rails.RunAsync(
            round.Containers[0],
            "Health.health.rb",
            new Dictionary<string, string?> { ["SLIPWAY_UNTIL"] = until.ToString("F3", CultureInfo.InvariantCulture) },
            left + Grace,
            "The application was not asked",
            cancellationToken);

        round.Printed = [];
        var probes = answer.GetProperty("probes").EnumerateArray().Select(Probe).ToList();
        if (answer.GetProperty("final").GetBoolean()) round.Decide("migrations are pending");
        return probes;
    }

    private static HealthProbe Probe(JsonElement probe) => new(
        probe.GetProperty("name").GetString()!,
        probe.GetProperty("state").GetString() switch { "ok" => ProbeOutcome.Ok, "unused" => ProbeOutcome.NotUsed, _ => ProbeOutcome.Failed },
        TimeSpan.FromMilliseconds(probe.GetProperty("ms").GetDouble()),
        probe.GetProperty("reason").GetString());
}
