namespace Slipway.IntegrationTests.Faults;

/// <summary>One case of the matrix: what goes wrong in which step, and what has to come of it.</summary>
/// <param name="Step">The step.</param>
/// <param name="Fault">The fault, as the table names it.</param>
/// <param name="Act">Makes the fault while the deployment runs.</param>
internal sealed record FaultCase(string Step, string Fault, Func<FaultScene, Task> Act)
{
    public string Name => $"{Place}: {Fault}";

    /// <summary>The step with its workflow, as the table names it.</summary>
    public string Place => Rollback ? $"Rollback, {Step}" : Step;

    /// <summary>Whether it hits a rollback to the version before, instead of a deployment.</summary>
    public bool Rollback { get; init; }

    /// <summary>What keeps the deployment inside the step; null where the fault itself does, or comes from the commit.</summary>
    public StepHold? Hold { get; init; }

    /// <summary>The commit's files, as far as they are broken.</summary>
    public Func<FaultScene, Task<Dictionary<string, string?>>>? Files { get; init; }

    /// <summary>Options of the run.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Prepares the fault before the run.</summary>
    public Func<FaultScene, Task>? Before { get; init; }

    /// <summary>Ends the fault, when the run has ended: nothing else is done by hand.</summary>
    public Func<FaultScene, Task>? After { get; init; }

    /// <summary>The exit code; null where the run is killed.</summary>
    public int? Exit { get; init; }

    /// <summary>Another exit code that is right, by the instant at which the fault hits the step.</summary>
    public int? OrExit { get; init; }

    /// <summary>Whether the deployment may also end well: what dies comes back by itself, and the step asks again.</summary>
    public bool MayOutlive { get; init; }

    /// <summary>What visitors have when the run has ended.</summary>
    public Serves Serves { get; init; } = Serves.Old;

    /// <summary>What the run has to say.</summary>
    public IReadOnlyList<string> Says { get; init; } = [];

    /// <summary>Whether visitors may get other answers than the site and the page: the fault itself takes the site away.</summary>
    public bool TakesSiteAway { get; init; }

    /// <summary>Whether what migrations did stays: visitors may have written since.</summary>
    public bool KeepsDatabase { get; init; }

    /// <summary>Whether it is part of the tests that run on every change.</summary>
    public bool Always { get; init; }

    /// <summary>Whether it needs an engine of its own.</summary>
    public bool NeedsPrivateEngine { get; init; }

    public override string ToString() => Name;
}

/// <summary>What visitors have.</summary>
internal enum Serves
{
    /// <summary>The version before.</summary>
    Old,

    /// <summary>The new version.</summary>
    New,

    /// <summary>The maintenance page.</summary>
    Page,

    /// <summary>Whatever there is: the process was killed, or the fault takes the site away.</summary>
    Whatever,
}
