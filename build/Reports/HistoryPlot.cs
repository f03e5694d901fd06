using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>How long releases took and closed the site, one bar a release, oldest first; those that did not go well are marked.</summary>
internal static class HistoryPlot
{
    private const int MostBars = 100;

    // Of the height: the rest is for the marks above the bars.
    private const double Highest = 90;

    /// <summary>The section; nothing where there is nothing to compare.</summary>
    /// <param name="releases">The releases, newest first.</param>
    public static Html Render(IReadOnlyList<Release> releases)
    {
        var shown = releases
            .Where(release => release.Workflow != Baseline.Workflow && release.State != ReleaseState.NothingToDo && ReleaseWords.Took(release) is not null)
            .Take(MostBars).Reverse().ToList();
        if (shown.Count < 2) return Html.None;

        var most = shown.Max(release => ReleaseWords.Took(release)!.Value.TotalSeconds);
        var slot = 100.0 / shown.Count;
        return Html.Of($"""
            <section aria-labelledby="plot">
            <h2 id="plot">Durations and closed time</h2>
            <div class="plot">
            <span class="most">{TimeSpan.FromSeconds(most).Text()}</span>
            <svg role="img" aria-label="The last {Figures.Count(shown.Count, "release")}: durations, closed time, and which did not go well; the table has the figures">
            <line class="grid" x1="0" x2="100%" y1="{100 - Highest}%" y2="{100 - Highest}%"/>
            <line class="grid" x1="0" x2="100%" y1="{100 - (Highest / 2)}%" y2="{100 - (Highest / 2)}%"/>
            {Html.Each(shown.Select((release, index) => (release, index)), item => Bar(item.release, item.index * slot, slot, most))}
            <line class="ground" x1="0" x2="100%" y1="100%" y2="100%"/>
            </svg>
            <p class="ends"><span>{ReleaseWords.When(shown[0].StartedAt)[..10]}</span><span>{ReleaseWords.When(shown[^1].StartedAt)[..10]}</span></p>
            </div>
            <ul class="legend"><li><i class="took"></i>took</li><li><i class="page"></i>of it closed</li><li><i class="error"></i>did not go well (×)</li></ul>
            </section>
            """);
    }

    private static Html Bar(Release release, double x, double slot, double most)
    {
        var took = ReleaseWords.Took(release)!.Value;
        var height = Height(took, most);
        var closed = Height(release.ClosedFor ?? TimeSpan.Zero, most);
        var width = Math.Min(slot * 0.7, 4);
        var left = x + ((slot - width) / 2);
        var failed = ReleaseWords.Tone(release) == "bad";
        var title = $"{ReleaseWords.When(release.StartedAt)} {(release.ToCommit is { } commit ? Figures.Commit(commit) : release.Workflow)}: {ReleaseWords.Result(release)} in {took.Text()}, closed {release.ClosedFor?.Text() ?? "not at all"}";
        var mark = failed ? Html.Of($"""<text class="cross" x="{x + (slot / 2)}%" y="{100 - height - 1.5}%" text-anchor="middle">×</text>""") : Html.None;
        return Html.Of($"""
            <g><title>{title}</title><rect class="{(failed ? "error" : "bar")}" x="{left}%" width="{width}%" y="{100 - height}%" height="{height}%"/><rect class="page" x="{left}%" width="{width}%" y="{100 - closed}%" height="{closed}%"/>{mark}</g>
            """);
    }

    private static double Height(TimeSpan time, double most) => Math.Min(time.TotalSeconds / Math.Max(most, 0.001), 1) * Highest;
}
