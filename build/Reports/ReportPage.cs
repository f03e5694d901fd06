using System.Text;
using Slipway.Files;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>The page of a release: <c>releases/&lt;id&gt;/report.html</c>, written when it ends.</summary>
public sealed class ReportPage(ReleaseJournal journal, IRunLog log) : IReleaseRecorder
{
    /// <summary>The page's name in the folder of the release.</summary>
    public const string FileName = "report.html";

    /// <inheritdoc/>
    public async Task<string?> RecordAsync(Release release, CancellationToken cancellationToken)
    {
        var folder = await journal.FolderAsync(release.Id, cancellationToken);
        var parts = ReleaseLog.Read(Lines(Path.Combine(folder, "deploy.log")));
        var file = Path.Combine(folder, FileName);
        await DurableFile.WriteAsync(file, Encoding.UTF8.GetBytes(Render(MaskedRelease.Of(release, log), parts)), cancellationToken);
        return $"Report  {file}";
    }

    /// <summary>The page.</summary>
    internal static string Render(Release release, IReadOnlyList<LogPart> parts) => Page.Render(
        $"{ReleaseWords.Headline(release)} · {release.Project}, {release.Environment}",
        Html.Of($"""
            <main>
            {OutcomeSection.Render(release)}
            {TimelineSection.Render(release)}
            {ChangesSection.Render(release)}
            {ChecksSection.Render(release)}
            {LogSection.Render(release, parts)}
            </main>
            """));

    // What was logged before a secret was known is masked now.
    private IEnumerable<string> Lines(string file)
    {
        if (!File.Exists(file)) yield break;
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line) yield return log.Masked(line);
    }
}
