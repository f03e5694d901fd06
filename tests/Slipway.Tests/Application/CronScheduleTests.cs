using Slipway.Application;

namespace Slipway.Tests.Application;

public sealed class CronScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 4, 29, 50, TimeSpan.Zero);

    [Theory]
    [InlineData("30 4 * * * backup", true)]
    [InlineData("0 * * * * prune", false)]
    [InlineData("30 5 * * * report", false)]
    [InlineData("* * * * * tick", true)]
    [InlineData("*/5 * * * * tick", true)]
    [InlineData("*/7 * * * * tick", false)]
    [InlineData("0,30 4 * * * x", true)]
    [InlineData("20-40/10 4 * * * x", true)]
    [InlineData("21-40/10 4 * * * x", false)]
    [InlineData("30 4 * 12 * x", false)]
    [InlineData("30 4 24 11 * x", true)]
    [InlineData("30 4 23 11 1 x", false)]
    [InlineData("30 4 23 11 2 x", true)]
    [InlineData("30 4 * * tue x", true)]
    [InlineData("@hourly x", false)]
    [InlineData("@reboot x", true)]
    [InlineData("MAILTO=x", false)]
    [InlineData("# 30 4 * * * x", false)]
    public void A_job_is_due_when_its_minute_began_in_the_span(string line, bool due) =>
        Assert.Equal(due ? line : null, CronSchedule.Due(line + "\n", Start, Start.AddSeconds(20), TimeZoneInfo.Utc));

    [Fact]
    public void A_span_within_a_minute_starts_nothing() =>
        Assert.Null(CronSchedule.Due("* * * * * x\n", Start.AddSeconds(11), Start.AddSeconds(40), TimeZoneInfo.Utc));

    [Fact]
    public void A_job_counts_in_the_host_s_time_and_in_UTC()
    {
        var kolkata = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromMinutes(330), "x", "x");

        Assert.NotNull(CronSchedule.Due("0 10 * * * x\n", Start, Start.AddSeconds(20), kolkata));
        Assert.NotNull(CronSchedule.Due("30 4 * * * x\n", Start, Start.AddSeconds(20), kolkata));
    }

    [Fact]
    public void In_more_than_a_day_everything_was_due() => Assert.NotNull(CronSchedule.Due("0 0 1 1 * x\n", Start, Start.AddHours(25), TimeZoneInfo.Utc));
}
