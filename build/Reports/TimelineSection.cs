using Slipway.Probing;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Reports;

/// <summary>The steps drawn to scale, with the time for which the site was closed and what visitors got over it.</summary>
internal static class TimelineSection
{
    /// <summary>The section.</summary>
    public static Html Render(Release release)
    {
        var end = release.EndedAt ?? release.UpdatedAt;
        var scale = new TimeScale(release.StartedAt, end);
        var closed = Closed(release, end);
        return Html.Of($"""
            <section aria-labelledby="timeline">
            <h2 id="timeline">Timeline</h2>
            <div class="timeline">
            {Visitors(release, scale)}
            {Html.Each(release.Steps, step => Row(step, scale, closed))}
            {Recovery(release, scale, closed, end)}
            {Axis(scale)}
            </div>
            {Legend(release, closed.Count > 0)}
            </section>
            """);
    }

    /// <summary>When visitors did not get the site because it was closed; where nobody was asked, between the steps that close and open it.</summary>
    private static IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Closed(Release release, DateTimeOffset end)
    {
        if (release.Samples is { } samples) return [.. Closed(samples.Runs)];
        var closed = release.Steps.FirstOrDefault(step => step is { Name: StepName.EnableMaintenance, State: StepState.Done })?.EndedAt;
        var opened = release.Steps.LastOrDefault(step => step is { Name: StepName.DisableMaintenance, State: StepState.Done })?.EndedAt;
        return closed is { } from ? [(from, opened ?? end)] : [];
    }

    // An error between two pages does not open the site.
    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Closed(IReadOnlyList<AnswerRun> runs)
    {
        (DateTimeOffset From, DateTimeOffset To)? open = null;
        foreach (var run in runs)
        {
            if (SiteAnswer.IsPage(run.Answer)) open = (open?.From ?? run.From, run.To);
            else if (SiteAnswer.IsSite(run.Answer) && open is { } ended)
            {
                yield return ended;
                open = null;
            }
        }

        if (open is { } last) yield return last;
    }

    private static Html Visitors(Release release, TimeScale scale)
    {
        if (release.Samples is not { } samples) return Html.None;
        return Html.Of($"""
            <div class="row visitors">
            <span class="name">Visitors got</span>
            <svg class="lane" role="img" aria-label="{samples.Summary}">
            {Html.Each(samples.Runs, run => Run(run, scale))}
            </svg>
            <span class="took"></span>
            </div>
            """);
    }

    private static Html Run(AnswerRun run, TimeScale scale)
    {
        var (x, width) = scale.Span(run.From, run.To);
        var title = $"{SiteAnswer.Words(run.Answer)}, {run.Count} times, for {(run.To - run.From).Text()}";
        var (kind, height) = Kind(run.Answer);
        return Html.Of($"""<rect class="{kind}" x="{x}%" width="{width}%" y="{100 - height}%" height="{height}%"><title>{title}</title></rect>""");
    }

    // Told apart by height too, for who cannot by colour: the worse, the higher.
    private static (string Kind, int Height) Kind(string answer) =>
        SiteAnswer.IsSite(answer) ? ("site", 40) : SiteAnswer.IsPage(answer) ? ("page", 70) : ("error", 100);

    private static Html Row(StepRecord step, TimeScale scale, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> closed)
    {
        var ended = step.EndedAt ?? step.StartedAt;
        var took = step.EndedAt is null ? "did not end" : (ended - step.StartedAt).Text();
        return Row(step.Name, ReleaseWords.Result(step), step.State == StepState.Skipped ? "skipped" : took, step.Note, step.StartedAt, ended, scale, closed);
    }

    private static Html Recovery(Release release, TimeScale scale, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> closed, DateTimeOffset end) =>
        release.FailedStep?.EndedAt is { } failed && end > failed
            ? Row("Recovery", "done", (end - failed).Text(), release.End is { State: [var first, ..] } ? first : null, failed, end, scale, closed)
            : Html.None;

    private static Html Row(
        string name, string result, string took, string? note, DateTimeOffset start, DateTimeOffset end, TimeScale scale,
        IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> closed)
    {
        var (x, width) = scale.Span(start, end);
        return Html.Of($"""
            <div class="row {Class(result)}">
            <span class="name">{name}</span>
            <svg class="lane" role="img" aria-label="{name}: {result}, {took}">
            {Html.Each(closed, Band(scale))}
            <rect class="bar" x="{x}%" y="25%" width="{width}%" height="50%" rx="2"><title>{name}: {result}, {took}</title></rect>
            </svg>
            <span class="took">{(result is "done" or "skipped" or "did not end" ? took : $"{result}, {took}")}</span>
            <span class="note">{note}</span>
            </div>
            """);
    }

    private static Func<(DateTimeOffset From, DateTimeOffset To), Html> Band(TimeScale scale) => span =>
    {
        var (x, width) = scale.Span(span.From, span.To);
        return Html.Of($"""<rect class="closed" x="{x}%" width="{width}%" height="100%"/>""");
    };

    private static string Class(string result) => result switch
    {
        "done" => "done",
        "skipped" => "skipped",
        _ => "failed",
    };

    private static Html Axis(TimeScale scale) => Html.Of($"""
        <div class="row axis" aria-hidden="true">
        <span class="name"></span>
        <svg class="lane">
        {Html.Each(scale.Ticks().Select((seconds, index) => (seconds, index)), tick => Tick(scale, tick.seconds, tick.index))}
        </svg>
        <span class="took"></span>
        </div>
        """);

    private static Html Tick(TimeScale scale, double seconds, int index)
    {
        var x = scale.At(seconds);
        var anchor = index == 0 ? "start" : x > 95 ? "end" : "middle";
        return Html.Of($"""
            <g class="{(index % 2 == 0 ? "tick" : "tick minor")}"><line x1="{x}%" x2="{x}%" y1="0" y2="4"/><text x="{x}%" y="17" text-anchor="{anchor}">{Clock(seconds)}</text></g>
            """);
    }

    private static string Clock(double seconds) => seconds < 60
        ? $"{seconds:0} s"
        : seconds % 60 == 0 ? $"{seconds / 60:0} min" : $"{(int)(seconds / 60)}:{seconds % 60:00}";

    private static Html Legend(Release release, bool closed)
    {
        if (release.Samples is null && !closed) return Html.None;
        var samples = release.Samples is null
            ? Html.None
            : Html.Of($"""<li><i class="site"></i>the site</li><li><i class="page"></i>the maintenance page</li><li><i class="error"></i>an error, or nothing</li>""");
        var band = closed ? Html.Of($"""<li><i class="closed"></i>the site is closed</li>""") : Html.None;
        return Html.Of($"""<ul class="legend">{samples}{band}</ul>""");
    }
}
