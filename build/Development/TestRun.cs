namespace Slipway.Development;

/// <summary>What is run of a test project's program, and how.</summary>
/// <param name="Project">The project's name, which is the program's.</param>
internal sealed record TestRun(string Project)
{
    /// <summary>Further options of the program, such as filters.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>A program that runs it, with its arguments; none where it is run by itself.</summary>
    public IReadOnlyList<string> Around { get; init; } = [];

    /// <summary>Variables for it.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Sees each line that it prints.</summary>
    public Action<string>? OnLine { get; init; }
}
