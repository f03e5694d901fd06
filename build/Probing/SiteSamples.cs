using System.Text.Json.Serialization;
using Slipway.Reporting;

namespace Slipway.Probing;

/// <summary>What visitors got while a release was made, as the prober saw it.</summary>
public sealed record SiteSamples
{
    /// <summary>The address that was asked, without credentials.</summary>
    public required string Url { get; init; }

    /// <summary>How often it was asked, a second.</summary>
    public required int Rate { get; init; }

    /// <summary>When it was asked first.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When the sampling ended.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>How often each answer came, the most frequent first.</summary>
    public IReadOnlyList<AnswerCount> Answers { get; init; } = [];

    /// <summary>The answers in their order, run-length coded.</summary>
    public IReadOnlyList<AnswerRun> Runs { get; init; } = [];

    /// <summary>Runs that are counted and not kept: the site changed very often.</summary>
    public int RunsLeftOut { get; init; }

    /// <summary>Seconds for which visitors got the maintenance page (503).</summary>
    public double ClosedSeconds { get; init; }

    /// <summary>Seconds for which visitors got neither the site nor the page.</summary>
    public double ErrorSeconds { get; init; }

    /// <summary>The longest time in one piece without the site, in seconds.</summary>
    public double LongestWithoutSiteSeconds { get; init; }

    /// <summary>How long the slowest answer took, in seconds.</summary>
    public double SlowestSeconds { get; init; }

    /// <summary>How often the site was asked.</summary>
    [JsonIgnore]
    public int Asked => Answers.Sum(answer => answer.Count);

    /// <summary>In one line: <c>1204 questions: 981 × 200, 223 × 503 (the page); longest without the site 11 s</c>.</summary>
    [JsonIgnore]
    public string Summary =>
        $"{Asked} questions: {string.Join(", ", Answers.Select(answer => $"{answer.Count} × {SiteAnswer.Words(answer.Answer)}"))}"
        + (LongestWithoutSiteSeconds > 0 ? $"; longest without the site {TimeSpan.FromSeconds(LongestWithoutSiteSeconds).Text()}" : "");

    /// <summary>Answers that were neither the site nor the page.</summary>
    [JsonIgnore]
    public int Errors => Answers.Where(answer => !SiteAnswer.IsSite(answer.Answer) && !SiteAnswer.IsPage(answer.Answer)).Sum(answer => answer.Count);
}

/// <summary>How often an answer came.</summary>
/// <param name="Answer">The answer, as <see cref="SiteAnswer"/> names it.</param>
/// <param name="Count">How often.</param>
public sealed record AnswerCount(string Answer, int Count);

/// <summary>Equal answers in a row.</summary>
/// <param name="From">When the first was asked for.</param>
/// <param name="To">When the next other answer was asked for, or the sampling ended.</param>
/// <param name="Answer">The answer, as <see cref="SiteAnswer"/> names it.</param>
/// <param name="Count">How many.</param>
public sealed record AnswerRun(DateTimeOffset From, DateTimeOffset To, string Answer, int Count);
