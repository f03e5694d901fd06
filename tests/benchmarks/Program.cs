using Slipway.Benchmarks.Deployments;
using Slipway.Benchmarks.Healthchecks;
using Slipway.Reporting;

namespace Slipway.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project tests/benchmarks [--runs=5] [name …]</c> prints the table of each benchmark, or of those that are named, or rows of one, in Markdown.
/// </summary>
internal static class Program
{
    /// <summary>Makes this program end at once: what any program of .NET takes to start.</summary>
    public const string StartOnly = "--start-only";

    public static Task<int> Main(string[] arguments) => arguments is [StartOnly] ? Task.FromResult(0) : RunAsync(arguments);

    private static async Task<int> RunAsync(string[] arguments)
    {
        IBenchmark[] all = [new DeploymentBenchmark(), new VisitorsBenchmark(), new CheckSyncBenchmark()];
        var names = all.SelectMany(benchmark => benchmark.Rows.Prepend(benchmark.Name)).ToList();
        if (BenchmarkOptions.Read(arguments) is not { } options || options.Names.FirstOrDefault(name => !names.Contains(name)) is { } unknown && unknown.Length > 0)
        {
            await Console.Error.WriteLineAsync($"Use: benchmarks [--runs=5] [{string.Join(" | ", names)}] …");
            return 2;
        }

        using var ended = new CancellationTokenSource();
        Console.CancelKeyPress += (_, signal) =>
        {
            signal.Cancel = true;
            ended.Cancel();
        };
        try
        {
            foreach (var benchmark in all.Where(options.Wants))
                Console.WriteLine($"{benchmark.Title}\n\n{(await benchmark.RunAsync(options, ended.Token)).Markdown}");
            return 0;
        }
        catch (SlipwayException fault)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', [fault.Message, .. fault.Details.Select(detail => "  " + detail), .. fault.Next.Select(next => "Next: " + next)]));
            return 1;
        }
    }
}
