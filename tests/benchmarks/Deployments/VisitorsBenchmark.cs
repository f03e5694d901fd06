using System.Globalization;
using Slipway.Probing;

namespace Slipway.Benchmarks.Deployments;

/// <summary>What visitors get in many deployments, one after the other.</summary>
internal sealed class VisitorsBenchmark : IBenchmark
{
    private const int Deployments = 20;
    private const int Rate = 40;

    private static readonly (string Title, string[] Options)[] Ways =
        [("start-first", []), ("stop-first", ["--swap=stop-first"]), ("start-first, `--maintenance=migrations`", ["--maintenance=migrations"])];

    public string Name => "visitors";

    public string Title => $"What {Rate} visitors a second get through the proxy in {Deployments} deployments of the sample application, one after the other.";

    public async Task<ResultTable> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var table = new ResultTable("", "deployments", "questions", "the site (200)", "the page (503)", "anything else");
        await using var sample = await BenchedSample.DeployAsync("visitors", cancellationToken);
        foreach (var (title, swap) in Ways)
        {
            using var prober = sample.NewProber(Rate);
            await prober.BeginAsync(cancellationToken);
            for (var turn = 0; turn < Deployments; turn++)
            {
                await sample.CommitAsync();
                await sample.SlipwayAsync(["--target=Deploy", "--probe=none", .. swap]);
                await sample.ExpectVersionAsync();
            }

            var got = (await prober.EndAsync())!;
            var (site, page) = (Count(got, "200"), Count(got, "503"));
            table.Add([title, Text(Deployments), Text(got.Asked), Text(site), Text(page), Text(got.Asked - site - page)]);
            await Console.Error.WriteLineAsync($"{title}: {got.Summary}");
        }

        return table;
    }

    private static int Count(SiteSamples samples, string answer) => samples.Answers.Where(count => count.Answer == answer).Sum(count => count.Count);

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
