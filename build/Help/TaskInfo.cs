using Slipway.Settings;

namespace Slipway.Help;

/// <summary>What help knows of a task.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Group">The folder of its source.</param>
internal sealed record TaskInfo(string Name, string Description, string Group)
{
    /// <summary>Whether naming it runs its steps.</summary>
    public bool IsWorkflow { get; init; }

    /// <summary>Whether a dry run of it shows what it would do; of every other task it shows the name alone.</summary>
    public bool PlansItself { get; init; }

    /// <summary>The steps of a workflow, in their order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>The groups of settings that it and its steps read, in the catalogue's order.</summary>
    public IReadOnlyList<SettingGroup> Reads { get; init; } = [];

    /// <summary>Calls to show.</summary>
    public IReadOnlyList<ExampleAttribute> Examples { get; init; } = [];

    /// <summary>The call that runs it.</summary>
    public string Call => $"./build.sh --target={Name}";
}
