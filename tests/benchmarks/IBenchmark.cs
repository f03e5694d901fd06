namespace Slipway.Benchmarks;

/// <summary>A comparison that one command measures.</summary>
internal interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>Rows that can be asked for by themselves.</summary>
    IReadOnlyList<string> Rows => [];

    /// <summary>What its table shows, in one line.</summary>
    string Title { get; }

    /// <summary>Measures it.</summary>
    Task<ResultTable> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken);
}
