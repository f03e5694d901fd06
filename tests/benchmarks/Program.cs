using Slipway.Benchmarks.Healthchecks;
using Slipway.Reporting;

namespace Slipway.Benchmarks;

/// <summary><c>dotnet run -c Release --project tests/benchmarks [name …]</c> prints the table of each benchmark, or of those that are named, in Markdown.</summary>
internal static class Program
{
    private static readonly IBenchmark[] All = [new CheckSyncBenchmark()];

    public static async Task<int> Main(string[] names)
    {
        if (names.FirstOrDefault(name => !All.Any(benchmark => IsNamed(benchmark, name))) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"There is no benchmark {unknown}; there are: {string.Join(", ", All.Select(benchmark => benchmark.Name))}");
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
            foreach (var benchmark in All.Where(benchmark => names.Length == 0 || names.Any(name => IsNamed(benchmark, name))))
                Console.WriteLine($"{benchmark.Title}\n\n{(await benchmark.RunAsync(ended.Token)).Markdown}");
            return 0;
        }
        catch (SlipwayException fault)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', [fault.Message, .. fault.Details.Select(detail => "  " + detail), .. fault.Next.Select(next => "Next: " + next)]));
            return 1;
        }
    }

    private static bool IsNamed(IBenchmark benchmark, string name) => benchmark.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
