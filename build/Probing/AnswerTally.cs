namespace Slipway.Probing;

/// <summary>
/// Adds up what a site answered, run-length coded: equal answers in a row are one entry, so that an hour of samples takes as little memory as
/// the site changed. Counts and durations stay exact where entries are left out.
/// </summary>
internal sealed class AnswerTally(int mostRuns = AnswerTally.MostRuns)
{
    /// <summary>How many runs are kept: a site that changes more often than this is told by its counts.</summary>
    public const int MostRuns = 500;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<AnswerRun> _runs = [];
    private AnswerRun? _current;
    private DateTimeOffset? _withoutSince;
    private TimeSpan _closed;
    private TimeSpan _errors;
    private TimeSpan _longestWithout;
    private TimeSpan _slowest;
    private int _leftOut;

    /// <summary>Takes an answer.</summary>
    /// <param name="asked">When the site was asked; never before the last one.</param>
    /// <param name="answer">What it answered, as <see cref="SiteAnswer"/> names it.</param>
    /// <param name="took">How long the answer took.</param>
    public void Add(DateTimeOffset asked, string answer, TimeSpan took)
    {
        // A clock that is set back must not make time negative.
        if (_current is { } last && asked < last.To) asked = last.To;
        PassTo(asked);
        _counts[answer] = _counts.GetValueOrDefault(answer) + 1;
        if (took > _slowest) _slowest = took;
        if (_current is { } current && current.Answer == answer)
        {
            _current = current with { To = asked, Count = current.Count + 1 };
        }
        else
        {
            Keep();
            _current = new AnswerRun(asked, asked, answer, 1);
        }

        // Without the site from the first question that did not get it to the first that did.
        _withoutSince = SiteAnswer.IsSite(answer) ? null : _withoutSince ?? asked;
    }

    /// <summary>What was found until <paramref name="end"/>; null where nobody was asked.</summary>
    public SiteSamples? Until(DateTimeOffset end, string url, int rate)
    {
        if (_current is not { } last) return null;
        if (end < last.To) end = last.To;
        PassTo(end);
        Keep();
        _current = null;
        return new SiteSamples
        {
            Url = url,
            Rate = rate,
            From = _from!.Value,
            To = end,
            Answers = [.. _counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => new AnswerCount(count.Key, count.Value))],
            Runs = [.. _runs],
            RunsLeftOut = _leftOut,
            ClosedSeconds = Seconds(_closed),
            ErrorSeconds = Seconds(_errors),
            LongestWithoutSiteSeconds = Seconds(_longestWithout),
            SlowestSeconds = Seconds(_slowest),
        };
    }

    private DateTimeOffset? _from;

    // The time since the last question belongs to its answer.
    private void PassTo(DateTimeOffset now)
    {
        _from ??= now;
        if (_current is not { } current) return;
        var passed = now - current.To;
        if (SiteAnswer.IsPage(current.Answer)) _closed += passed;
        else if (!SiteAnswer.IsSite(current.Answer)) _errors += passed;
        _current = current with { To = now };
        if (_withoutSince is { } since && now - since > _longestWithout) _longestWithout = now - since;
    }

    private void Keep()
    {
        if (_current is not { } run) return;
        if (_runs.Count < mostRuns) _runs.Add(run);
        else _leftOut++;
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
