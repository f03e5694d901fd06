using System.Globalization;

namespace Slipway.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Runs">How often each way is timed; the median counts.</param>
/// <param name="Names">Benchmarks, or single rows of one; all of them where none is named.</param>
internal sealed record BenchmarkOptions(int Runs, IReadOnlyList<string> Names)
{
    private const string RunsOption = "--runs=";
    private const int UsualRuns = 5;

    /// <summary>Reads the command line; null where the number of runs is none.</summary>
    public static BenchmarkOptions? Read(IReadOnlyList<string> arguments)
    {
        var runs = UsualRuns;
        foreach (var argument in arguments.Where(argument => argument.StartsWith(RunsOption, StringComparison.Ordinal)))
        {
            if (!int.TryParse(argument[RunsOption.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out runs) || runs == 0) return null;
        }

        return new BenchmarkOptions(runs, [.. arguments.Where(argument => !argument.StartsWith(RunsOption, StringComparison.Ordinal))]);
    }

    /// <summary>Whether a benchmark is to be run: it, or a row of it, is named, or nothing is.</summary>
    public bool Wants(IBenchmark benchmark) => Names.Count == 0 || Names.Contains(benchmark.Name) || Names.Intersect(benchmark.Rows).Any();

    /// <summary>Whether a row is to be measured.</summary>
    public bool Wants(IBenchmark benchmark, string row) => Names.Count == 0 || Names.Contains(benchmark.Name) || Names.Contains(row);
}
