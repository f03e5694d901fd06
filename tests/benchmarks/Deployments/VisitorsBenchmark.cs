using System.Globalization;
using Slipway.Probing;

namespace Slipway.Benchmarks.Deployments;

/// <summary>What visitors get in many deployments, one after the other.</summary>
internal sealed class VisitorsBenchmark : IBenchmark
{
    private const int Deployments = 20;

    // The site never closes in the last, so no answer but 200 is right, however many ask.
    private static readonly (string Title, int Rate, string[] Options)[] Ways =
        [("start-first", 40, []), ("stop-first", 40, ["--swap=stop-first"]), ("rolling (`--maintenance=migrations`)", 100, ["--maintenance=migrations"])];

    public string Name => "visitors";

    public string Title => $"What visitors get through the proxy in {Deployments} deployments of the sample application, one after the other.";

    public async Task<ResultTable> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var table = new ResultTable("", "deployments", "visitors a second", "questions", "the site (200)", "the page (503)", "anything else");
        await using var sample = await BenchedSample.DeployAsync("visitors", cancellationToken);
        foreach (var (title, rate, swap) in Ways)
        {
            using var prober = sample.NewProber(rate);
            await prober.BeginAsync(cancellationToken);
            for (var turn = 0; turn < Deployments; turn++)
            {
                await sample.CommitAsync();
                await sample.SlipwayAsync(["--target=Deploy", "--probe=none", .. swap]);
                await sample.ExpectVersionAsync();
            }

            var got = (await prober.EndAsync())!;
            var (site, page) = (Count(got, "200"), Count(got, "503"));
            table.Add([title, Text(Deployments), Text(rate), Text(got.Asked), Text(site), Text(page), Text(got.Asked - site - page)]);
            await Console.Error.WriteLineAsync($"{title}: {got.Summary}");
        }

        return table;
    }

    private static int Count(SiteSamples samples, string answer) => samples.Answers.Where(count => count.Answer == answer).Sum(count => count.Count);

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
