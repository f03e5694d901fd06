using System.Text;
using Slipway.Files;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>The page of all releases: <c>history.html</c> in the state folder, written when a release ends.</summary>
public sealed class HistoryPage(ReleaseJournal journal, StateFolder state, IRunLog log) : IReleaseRecorder
{
    private const string FileName = "history.html";

    // What a page can show.
    private const int MostReleases = 500;

    /// <inheritdoc/>
    public async Task<string?> RecordAsync(Release release, CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        return null;
    }

    /// <summary>Writes the page.</summary>
    /// <returns>Where it is.</returns>
    public async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var folder = await state.OpenAsync(cancellationToken);
        var releases = (await journal.AllAsync(cancellationToken)).Take(MostReleases).Select(release => MaskedRelease.Of(release, log)).ToList();
        var file = Path.Combine(folder, FileName);
        await DurableFile.WriteAsync(file, Encoding.UTF8.GetBytes(Render(releases, release => HasPage(folder, release))), cancellationToken);
        return file;
    }

    /// <summary>The page.</summary>
    /// <param name="releases">The releases, newest first.</param>
    /// <param name="hasPage">Whether a release has a page of its own.</param>
    internal static string Render(IReadOnlyList<Release> releases, Func<Release, bool> hasPage)
    {
        var title = releases.Count > 0 ? $"Releases of {releases[0].Project}, {releases[0].Environment}" : "Releases";
        return Page.Render(title, Html.Of($"""
            <main>
            <header>
            <h1>{title}</h1>
            </header>
            {HistoryPlot.Render(releases)}
            <section aria-labelledby="releases">
            <h2 id="releases">{Figures.Count(releases.Count, "release")}</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="releases"><table>
            <thead><tr><th scope="col">began (UTC)</th><th scope="col">result</th><th scope="col">commit</th><th scope="col">workflow</th><th scope="col" class="number">took</th><th scope="col" class="number">closed</th><th scope="col">by</th></tr></thead>
            <tbody>{Html.Each(releases, release => Row(release, hasPage(release)))}</tbody>
            </table></div>
            </section>
            </main>
            """));
    }

    private static Html Row(Release release, bool hasPage)
    {
        var when = ReleaseWords.When(release.StartedAt);
        var link = hasPage ? Html.Of($"""<a href="releases/{release.Id}/{ReportPage.FileName}">{when}</a>""") : Html.Of($"{when}");
        return Html.Of($"""
            <tr><th scope="row" class="when">{link}</th><td><span class="mark {ReleaseWords.Tone(release)}">{ReleaseWords.Result(release)}</span></td>
            <td><code>{(release.ToCommit is { } commit ? Figures.Commit(commit) : "")}</code></td><td>{release.Workflow}</td>
            <td class="number">{ReleaseWords.Took(release)?.Text()}</td><td class="number">{release.ClosedFor?.Text()}</td><td>{ReleaseWords.By(release)}</td></tr>
            """);
    }

    private static bool HasPage(string folder, Release release) => File.Exists(Path.Combine(folder, "releases", release.Id, ReportPage.FileName));
}
