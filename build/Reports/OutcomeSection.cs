using System.Globalization;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>What came of the release, first of all: headline, figures, and where it failed, why and what to do.</summary>
internal static class OutcomeSection
{
    /// <summary>The section.</summary>
    public static Html Render(Release release) => Html.Of($"""
        <header>
        <p class="over"><span class="pill {ReleaseWords.Tone(release)}">{ReleaseWords.Result(release)}</span> {release.Project}, {release.Environment}</p>
        <h1>{ReleaseWords.Headline(release)}</h1>
        {Lead(release)}
        <dl class="facts">
        {Html.Each(Facts(release), fact => Html.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"))}
        </dl>
        </header>
        {Failure(release.End)}
        {Warnings(release)}
        """);

    private static Html Lead(Release release) => release.NothingToDeploy is { } nothing ? Html.Of($"""<p class="lead">{nothing}</p>""") : Html.None;

    private static IEnumerable<(string Name, Html Value)> Facts(Release release)
    {
        yield return ("Took", Text(ReleaseWords.Took(release)?.Text() ?? "has not ended"));
        yield return ("Site closed", Text(ReleaseWords.Closed(release)));
        if (release.Samples is { } samples)
        {
            yield return ("Longest without the site", Text(samples.LongestWithoutSiteSeconds > 0 ? TimeSpan.FromSeconds(samples.LongestWithoutSiteSeconds).Text() : "never"));
            yield return ("Errors that visitors got", Text(samples.Errors == 0 ? "none" : $"{samples.Errors} of {samples.Asked}"));
        }

        if (ReleaseWords.Commits(release) is { } commits) yield return ("Commit", Text(commits));
        yield return ("Began", Html.Of($"""<time datetime="{release.StartedAt.ToString("O", CultureInfo.InvariantCulture)}">{ReleaseWords.When(release.StartedAt)} UTC</time>"""));
        yield return ("By", release.RunUrl is { } run && Uri.TryCreate(run, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? Html.Of($"""{ReleaseWords.By(release)}, <a href="{run}" rel="noreferrer">its run</a>""")
            : Text(ReleaseWords.By(release)));
        yield return ("Release", Html.Of($"<code>{release.Id}</code>, {release.Workflow}"));
    }

    private static Html Failure(ReleaseEnd? end)
    {
        if (end?.Failure is not { } failure) return Html.None;
        return Html.Of($"""
            <section class="failure" aria-labelledby="failure">
            <h2 id="failure">{failure}</h2>
            {Block("Why", end.Details, asCode: true)}
            {Block("In what state things are", end.State, asCode: false)}
            {Block("What to do next", end.Next, asCode: true)}
            </section>
            """);
    }

    private static Html Block(string title, IReadOnlyList<string> lines, bool asCode)
    {
        if (lines.Count == 0) return Html.None;
        return asCode
            ? Html.Of($"""<h3>{title}</h3><pre tabindex="0">{string.Join('\n', lines)}</pre>""")
            : Html.Of($"<h3>{title}</h3><ul>{Html.Each(lines, line => Html.Of($"<li>{line}</li>"))}</ul>");
    }

    private static Html Warnings(Release release) => release.Warnings.Count == 0 ? Html.None : Html.Of($"""
        <section class="warnings" aria-labelledby="warnings">
        <h2 id="warnings">{Figures.Count(release.Warnings.Count, "warning")}</h2>
        <ul>{Html.Each(release.Warnings, warning => Html.Of($"<li>{warning}</li>"))}</ul>
        </section>
        """);

    private static Html Text(string text) => Html.Of($"{text}");
}
