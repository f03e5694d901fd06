using Slipway.Probing;

namespace Slipway.Tests.Probing;

public sealed class AnswerTallyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private readonly AnswerTally _tally = new();

    [Fact]
    public void Equal_answers_in_a_row_are_one_run_that_lasts_until_the_next_other_one()
    {
        Ask(0, "200");
        Ask(1, "200");
        Ask(2, "503");
        Ask(4, "503");
        Ask(5, "200");

        var samples = Until(6)!;

        Assert.Equal(
            [new AnswerRun(At(0), At(2), "200", 2), new AnswerRun(At(2), At(5), "503", 2), new AnswerRun(At(5), At(6), "200", 1)],
            samples.Runs);
        Assert.Equal([new AnswerCount("200", 3), new AnswerCount("503", 2)], samples.Answers);
        Assert.Equal((5, 0, 3, 0, 3), (samples.Asked, samples.Errors, samples.ClosedSeconds, samples.ErrorSeconds, samples.LongestWithoutSiteSeconds));
        Assert.Equal((At(0), At(6)), (samples.From, samples.To));
    }

    [Fact]
    public void Without_the_site_is_one_time_whatever_came_instead()
    {
        Ask(0, "200");
        Ask(1, "503");
        Ask(4, "refused");
        Ask(6, "502");
        Ask(7, "200");
        Ask(8, "timeout");
        Ask(9, "200");

        var samples = Until(10)!;

        Assert.Equal((3, 4, 6), (samples.ClosedSeconds, samples.ErrorSeconds, samples.LongestWithoutSiteSeconds));
        Assert.Equal(3, samples.Errors);
        Assert.Equal("7 questions: 3 × 200, 1 × 502, 1 × 503 (the page), 1 × refused, 1 × timeout; longest without the site 6.0 s", samples.Summary);
    }

    [Fact]
    public void A_site_that_is_not_back_at_the_end_was_away_until_then()
    {
        Ask(0, "200");
        Ask(1, "refused");

        Assert.Equal(9, Until(10)!.LongestWithoutSiteSeconds);
    }

    [Theory]
    [InlineData("200")]
    [InlineData("302")]
    [InlineData("404")]
    public void Whatever_is_no_server_error_is_the_site(string answer)
    {
        Ask(0, answer);

        Assert.Equal((0, 0, 0), (Until(5)!.ClosedSeconds, _tally.Until(At(5), "", 20)?.ErrorSeconds ?? 0, 0));
        Assert.True(SiteAnswer.IsSite(answer));
    }

    [Fact]
    public void A_site_that_changes_without_end_takes_no_memory_without_end_and_is_counted_still()
    {
        var tally = new AnswerTally(mostRuns: 3);
        for (var i = 0; i < 1000; i++) tally.Add(At(i), i % 2 == 0 ? "200" : "502", TimeSpan.Zero);

        var samples = tally.Until(At(1000), "http://shop", 20)!;

        Assert.Equal((3, 997), (samples.Runs.Count, samples.RunsLeftOut));
        Assert.Equal((1000, 500, 500), (samples.Asked, samples.Errors, samples.ErrorSeconds));
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_no_time_negative()
    {
        Ask(10, "503");
        Ask(5, "503");
        Ask(12, "200");

        Assert.Equal(2, Until(11)!.ClosedSeconds);
    }

    [Fact]
    public void The_slowest_answer_is_told()
    {
        _tally.Add(At(0), "200", TimeSpan.FromSeconds(0.25));
        _tally.Add(At(1), "200", TimeSpan.FromSeconds(0.5));
        _tally.Add(At(2), "200", TimeSpan.Zero);

        Assert.Equal(0.5, Until(3)!.SlowestSeconds);
    }

    [Fact]
    public void Where_nobody_was_asked_there_is_nothing_to_tell() => Assert.Null(Until(1));

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private void Ask(double at, string answer) => _tally.Add(At(at), answer, TimeSpan.Zero);

    private SiteSamples? Until(double at) => _tally.Until(At(at), "http://shop", 20);
}
