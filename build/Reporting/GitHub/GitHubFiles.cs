using System.Text;

namespace Slipway.Reporting.GitHub;

/// <summary>The files by which a step of a workflow hands something on; null where no runner made them.</summary>
/// <param name="Output">Where outputs go (GITHUB_OUTPUT).</param>
/// <param name="Summary">Where the summary in Markdown goes (GITHUB_STEP_SUMMARY).</param>
internal sealed record GitHubFiles(string? Output, string? Summary)
{
    /// <summary>No runner.</summary>
    public static GitHubFiles None { get; } = new(null, null);

    /// <summary>Those of the runner that started this program; none where no runner did.</summary>
    public static GitHubFiles Of(IReadOnlyDictionary<string, string> environment) =>
        IsRunner(environment) ? new GitHubFiles(Named(environment, "GITHUB_OUTPUT"), Named(environment, "GITHUB_STEP_SUMMARY")) : None;

    /// <summary>Whether a runner of GitHub Actions started this program.</summary>
    public static bool IsRunner(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault("GITHUB_ACTIONS") == "true";

    /// <summary>Outputs as the runner reads them: a value of several lines stands between delimiters that nobody can guess.</summary>
    public static string OutputText(IEnumerable<(string Name, string Value)> outputs)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in outputs)
        {
            if (!value.AsSpan().ContainsAny('\n', '\r'))
            {
                text.Append(name).Append('=').Append(value).Append('\n');
                continue;
            }

            var delimiter = $"slipway_{Guid.NewGuid():N}";
            text.Append(name).Append("<<").Append(delimiter).Append('\n').Append(value).Append('\n').Append(delimiter).Append('\n');
        }

        return text.ToString();
    }

    private static string? Named(IReadOnlyDictionary<string, string> environment, string variable) =>
        environment.GetValueOrDefault(variable) is { Length: > 0 } path ? path : null;
}
