using System.Text.Json;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Reports.Documents;

namespace Slipway.Reports;

/// <summary>Prints all releases as a table, and where the page of them is.</summary>
public sealed class HistoryPrint(ReleaseJournal journal, HistoryPage page, IRunLog log, RunDocument document, TextWriter output)
{
    /// <summary>Prints the table, newest first; writes the page again.</summary>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var releases = (await journal.AllAsync(cancellationToken)).Select(release => MaskedRelease.Of(release, log)).ToList();
        document.Add("releases", () => JsonSerializer.SerializeToNode([.. releases.Select(ReleaseDocument.Of)], DocumentJson.Default.ListReleaseDocument));
        if (releases.Count == 0)
        {
            output.WriteLine("There is no release yet.");
            return;
        }

        var rows = releases.Select(release => (string[])
        [
            ReleaseWords.When(release.StartedAt),
            release.ToCommit is { } commit ? Figures.Commit(commit) : "",
            release.Workflow,
            ReleaseWords.Result(release),
            ReleaseWords.Took(release)?.Text() ?? "",
            release.ClosedFor?.Text() ?? "",
            ReleaseWords.By(release) + (release.RunUrl is { } run ? $" {run}" : ""),
            release.Id,
        ]);
        var table = new TextTable(["began (UTC)", "commit", "workflow", "result", "took", "closed", "by", "release"], [.. rows]);
        foreach (var line in table.Lines(null)) output.WriteLine(line);
        output.WriteLine();
        output.WriteLine($"Page  {await page.WriteAsync(cancellationToken)}");
    }
}
