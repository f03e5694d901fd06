using System.Text.RegularExpressions;

namespace Slipway.Reporting.GitHub;

/// <summary>Lines that a runner of GitHub Actions takes for commands (docs.github.com, "Workflow commands for GitHub Actions").</summary>
internal sealed partial class WorkflowCommands(Terminal terminal)
{
    /// <summary>From now on the runner shows *** in the place of <paramref name="secret"/>, in the logs of all later steps too.</summary>
    public void Mask(string secret) => terminal.Command($"::add-mask::{Data(secret)}");

    /// <summary>Begins a group that is folded; it ends with <see cref="EndGroup"/>. Groups do not nest.</summary>
    public void Group(string title) => terminal.Command($"::group::{Data(title)}");

    /// <summary>Ends a group.</summary>
    public void EndGroup() => terminal.Command("::endgroup::");

    /// <summary>Shows a failure at the top of the run's page.</summary>
    public void Error(string title, string message) => terminal.Command($"::error title={Property(title)}::{Data(message)}");

    /// <summary>Shows a warning there.</summary>
    public void Warning(string title, string message) => terminal.Command($"::warning title={Property(title)}::{Data(message)}");

    /// <summary>
    /// Text in which the runner finds no command: what a build or a migration prints must not set outputs, or switch off masks. The runner looks for
    /// <c>::</c> at the start of a line, behind blanks too, and for the older <c>##[</c> anywhere (actions/runner, ActionCommand.cs).
    /// </summary>
    public static string Defused(string text) =>
        text.Contains("::", StringComparison.Ordinal) || text.Contains("##[", StringComparison.Ordinal)
            ? Begins().Replace(text, "$1: :").Replace("##[", "## [", StringComparison.Ordinal)
            : text;

    private static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);

    [GeneratedRegex(@"((?:^|[\r\n])[^\S\r\n]*)::")]
    private static partial Regex Begins();
}
