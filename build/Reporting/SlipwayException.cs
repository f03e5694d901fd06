namespace Slipway.Reporting;

/// <summary>
/// A fault that a person has to read: what failed, on what and why, with details (a log's last lines) and the commands to run next.
/// </summary>
public class SlipwayException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Lines that say why: the end of a log, the faults that were found. Never holds a secret.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>What to run or change next, one line each.</summary>
    public IReadOnlyList<string> Next { get; init; } = [];

    /// <summary>A line that programs read, shown alone after everything else; null without one.</summary>
    public string? ClosingLine { get; init; }

    /// <summary>Whether the run was refused before it began anything: it is no release that failed, and leaves none in the journal.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>The exit code of the run that this ends.</summary>
    public ExitCode ExitCode { get; init; } = ExitCode.Failed;
}
