using Slipway.Health;
using Slipway.Probing;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>What the gate and the health check asked, and what visitors got meanwhile.</summary>
internal static class ChecksSection
{
    /// <summary>The sections.</summary>
    public static Html Render(Release release) => Html.Of($"""
        {Probes(release)}
        {Answers(release.Samples)}
        """);

    private static Html Probes(Release release)
    {
        if (release.Probes.Count == 0) return Html.None;
        return Html.Of($"""
            <section aria-labelledby="probes">
            <h2 id="probes">Probes</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="probes"><table>
            <thead><tr><th scope="col">step</th><th scope="col">probe</th><th scope="col">result</th><th scope="col" class="number">took</th><th scope="col">asked, or why not</th></tr></thead>
            <tbody>{Html.Each(release.Probes, Probe)}</tbody>
            </table></div>
            </section>
            """);
    }

    private static Html Probe(ProbeRecord probe)
    {
        var (word, tone) = probe.Outcome switch
        {
            ProbeOutcome.Ok => ("ok", "good"),
            ProbeOutcome.Failed => ("failed", "bad"),
            _ => ("not used", "calm"),
        };
        var took = probe.Outcome == ProbeOutcome.NotUsed ? "" : $"{probe.Milliseconds:0} ms";
        return Html.Of($"""
            <tr><td>{probe.Step}</td><th scope="row">{probe.Name}</th><td><span class="mark {tone}">{word}</span></td><td class="number">{took}</td><td>{probe.Reason}</td></tr>
            """);
    }

    private static Html Answers(SiteSamples? samples)
    {
        if (samples is null) return Html.None;
        var leftOut = samples.RunsLeftOut > 0 ? Html.Of($"<p>The site changed so often that {samples.RunsLeftOut} changes are counted and not drawn.</p>") : Html.None;
        return Html.Of($"""
            <section aria-labelledby="answers">
            <h2 id="answers">What visitors got</h2>
            <p><code>{samples.Url}</code> was asked {samples.Rate} times a second for {(samples.To - samples.From).Text()}, each time on a new connection.
            The slowest answer took {TimeSpan.FromSeconds(samples.SlowestSeconds).Text()}.</p>
            {leftOut}
            <div class="scroll" tabindex="0" role="region" aria-labelledby="answers"><table class="slim">
            <thead><tr><th scope="col">answer</th><th scope="col" class="number">times</th></tr></thead>
            <tbody>{Html.Each(samples.Answers, answer => Html.Of($"""<tr><th scope="row">{SiteAnswer.Words(answer.Answer)}</th><td class="number">{answer.Count}</td></tr>"""))}</tbody>
            </table></div>
            </section>
            """);
    }
}
