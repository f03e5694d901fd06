namespace Slipway.Benchmarks.Deployments;

/// <summary>One row of the table.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Title">What it says in the table.</param>
/// <param name="Bare">The commands that cannot be avoided.</param>
/// <param name="Slipway">The same by Slipway.</param>
internal sealed record Scenario(string Name, string Title, Way Bare, Way Slipway)
{
    /// <summary>What is to be said beside the title, once all has run.</summary>
    public Func<string> Note { get; init; } = () => "";

    /// <summary>Undoes what was made for it alone.</summary>
    public Func<Task> EndAsync { get; init; } = () => Task.CompletedTask;
}
