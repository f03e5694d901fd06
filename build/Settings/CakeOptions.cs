namespace Slipway.Settings;

/// <summary>Whether an option of Cake stands alone.</summary>
internal enum CakeOptionKind
{
    /// <summary>It stands alone.</summary>
    Flag,

    /// <summary>It takes one value.</summary>
    Value,

    /// <summary>It takes a value and may be repeated.</summary>
    Values,
}

/// <summary>An option that is no setting: Cake's own, or one of what is shown.</summary>
/// <param name="Name">The name that is handed on, without dashes.</param>
/// <param name="Kind">Whether it stands alone.</param>
/// <param name="Placeholder">The word for its value in help.</param>
/// <param name="Description">What it means, in one line.</param>
/// <param name="Spellings">Every spelling, with dashes.</param>
internal sealed record CakeOption(string Name, CakeOptionKind Kind, string Placeholder, string Description, params string[] Spellings);

/// <summary>Cake's own options, as Cake.Frosting spells them, and those that choose what is shown, of which Cake is not told.</summary>
internal static class CakeOptions
{
    /// <summary>Every option.</summary>
    public static IReadOnlyList<CakeOption> All { get; } =
    [
        new("target", CakeOptionKind.Values, "TASK", "The task to run; may be repeated.", "--target", "-t", "--Target"),
        new("dryrun", CakeOptionKind.Flag, "", "Show what would be done; change nothing.", "--dryrun", "--noop", "--whatif"),
        new("tree", CakeOptionKind.Flag, "", "Show the tasks and what they depend on.", "--tree", "--showtree"),
        new("description", CakeOptionKind.Flag, "", "Show one line about each task.", "--description", "--descriptions", "--showdescription", "--showdescriptions"),
        new("exclusive", CakeOptionKind.Flag, "", "Run the task without what it depends on.", "--exclusive", "-e"),
        new("verbosity", CakeOptionKind.Value, "LEVEL", "How much is shown: quiet (failures and the end result), minimal (one line a step), normal, verbose (every command), diagnostic (what commands print).", "--verbosity", "-v"),
        new("working", CakeOptionKind.Value, "PATH", "Run as if called from this directory.", "--working", "-w"),
        new("version", CakeOptionKind.Flag, "", "Show the version.", "--version", "--ver"),
        new("info", CakeOptionKind.Flag, "", "Show more about Cake.", "--info"),
        new("settings", CakeOptionKind.Flag, "", "Show every setting, its default, and what it is now.", "--settings"),
        new("output", CakeOptionKind.Value, "FORMAT", "How it is told: text; json, one document on the standard output, and all else on the standard error; markdown, for --settings.", "--output"),
        new("help", CakeOptionKind.Flag, "", "Show help; with a task, that task's.", "--help", "-h"),
    ];

    /// <summary>The option that is spelled so, or null.</summary>
    public static CakeOption? Find(string spelling) => All.FirstOrDefault(option => option.Spellings.Contains(spelling, StringComparer.Ordinal));

    /// <summary>The output's format, or null if there is none such.</summary>
    public static OutputFormat? Output(string value) => value.Trim().ToLowerInvariant() switch
    {
        "text" => OutputFormat.Text,
        "markdown" => OutputFormat.Markdown,
        "json" => OutputFormat.Json,
        _ => null,
    };

    /// <summary>The verbosity's full name, or null if there is none such.</summary>
    public static string? Verbosity(string value) => value.Trim().ToLowerInvariant() switch
    {
        "q" or "quiet" => "quiet",
        "m" or "minimal" => "minimal",
        "n" or "normal" => "normal",
        "v" or "verbose" => "verbose",
        "d" or "diagnostic" => "diagnostic",
        _ => null,
    };
}

/// <summary>How something is shown.</summary>
internal enum OutputFormat
{
    /// <summary>For a person.</summary>
    Text,

    /// <summary>For the documentation.</summary>
    Markdown,

    /// <summary>For programs.</summary>
    Json,
}
