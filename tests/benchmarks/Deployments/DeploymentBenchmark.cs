using System.Globalization;

namespace Slipway.Benchmarks.Deployments;

/// <summary>What Slipway does on the sample application, against the bare commands.</summary>
internal sealed class DeploymentBenchmark : IBenchmark
{
    public string Name => "deployments";

    public IReadOnlyList<string> Rows => Scenarios.Names;

    public string Title =>
        "Seconds on the sample application, medians, Slipway in turns with the bare commands: maintenance on, pg_dump, git pull, build, db:migrate, up, crontab, maintenance off, one request; " +
        "nothing between them is checked or written down. Closed: for how long visitors, 20 a second, did not get the site.";

    public async Task<ResultTable> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var table = new ResultTable("", "bare", "Slipway", "ratio", "bare, closed", "Slipway, closed", "runs");
        await using var bare = await BenchedSample.DeployAsync("bare", cancellationToken);
        await using var slipway = await BenchedSample.DeployAsync("slipway", cancellationToken);
        var scenarios = new Scenarios(new BareSequence(bare), bare, slipway);
        foreach (var name in Scenarios.Names.Where(name => options.Wants(this, name)))
        {
            var scenario = await scenarios.MakeAsync(name);
            try
            {
                var turns = await Alternated.MeasureAsync(options.Runs, uncounted: 0, [scenario.Bare, scenario.Slipway]);
                var (before, after) = (Took(turns[0]), Took(turns[1]));
                string[] row = [scenario.Title + scenario.Note(), Text(before), Text(after), Text(after / before), Closed(turns[0]), Closed(turns[1]), Text(options.Runs, "F0")];
                table.Add(row);
                await Console.Error.WriteLineAsync($"{string.Join(" | ", row)}  [{Each(turns[0])}] [{Each(turns[1])}]");
            }
            finally
            {
                await scenario.EndAsync();
            }
        }

        return table;
    }

    private static double Took(IReadOnlyList<Turn> turns) => Alternated.Median(turns.Select(turn => turn.Took.TotalSeconds));

    private static string Closed(IReadOnlyList<Turn> turns) =>
        turns.Any(turn => turn.Closed is null) ? "" : Text(Alternated.Median(turns.Select(turn => turn.Closed!.Value.TotalSeconds)));

    private static string Each(IReadOnlyList<Turn> turns) => string.Join(' ', turns.Select(turn => Text(turn.Took.TotalSeconds)));

    private static string Text(double number, string format = "F2") => number.ToString(format, CultureInfo.InvariantCulture);
}
