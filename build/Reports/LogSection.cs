using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>The log, folded by step; what failed or was cut off is open. A script makes it searchable.</summary>
internal static class LogSection
{
    /// <summary>The section.</summary>
    public static Html Render(Release release, IReadOnlyList<LogPart> log)
    {
        var failed = (release.FailedStep ?? (ReleaseWords.Tone(release) == "bad" ? release.LastStep : null))?.Name;
        return Html.Of($"""
            <section aria-labelledby="log">
            <h2 id="log">Log</h2>
            <form class="search" role="search" hidden>
            <label for="search">Search the log</label>
            <input id="search" type="search" autocomplete="off" spellcheck="false">
            <output id="found" for="search"></output>
            </form>
            {Html.Each(log, part => Part(part, part.Step == failed))}
            </section>
            """);
    }

    private static Html Part(LogPart part, bool isOpen) => Html.Of($"""
        <details class="part"{new Html(isOpen ? " open" : "")}>
        <summary>{part.Step} <span class="count">{Figures.Count(part.Lines.Count, "line")}</span></summary>
        <div class="scroll" tabindex="0" role="region" aria-label="Log of {part.Step}"><ol>{Html.Each(part.Lines, Line)}</ol></div>
        </details>
        """);

    private static Html Line(LogLine line) => Html.Of($"<li><time>{line.Time}</time><span>{line.Text}</span></li>");
}
