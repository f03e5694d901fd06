using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Reporting.GitHub;

namespace Slipway.Reports.GitHub;

/// <summary>Tells a workflow of GitHub Actions how a run ended: an annotation with the cause, outputs, a summary. Nothing where no runner asked.</summary>
internal sealed class GitHubReport(GitHubFiles files, RunLog log) : IOutcomeTeller
{
    /// <inheritdoc/>
    public void Tell(RunOutcome outcome)
    {
        var failure = outcome.Failure;
        if (failure is not null) log.Commands?.Error(log.Masked(Title(outcome)), log.Masked(string.Join('\n', [failure.Message, .. failure.Details, .. outcome.Recovered?.Said ?? []])));
        Append(files.Output, () => GitHubFiles.OutputText(RunOutputs.Of(outcome).Select(output => (output.Name, log.Masked(output.Value)))));
        Append(files.Summary, () => StepSummary.Of(outcome) is { } summary ? log.Masked(summary) : "");
    }

    private static string Title(RunOutcome outcome) => outcome.Release is { FailedStep: { } failed } ? $"{failed.Name} failed" : "Slipway failed";

    private void Append(string? file, Func<string> text)
    {
        if (file is null) return;
        try
        {
            File.AppendAllText(file, text());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log.Warn($"GitHub was not told how it went: {fault.Message}");
        }
    }
}
