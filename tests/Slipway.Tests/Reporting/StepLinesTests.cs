using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Reporting;

public sealed class StepLinesTests
{
    private readonly RecordingLog _log = new();
    private readonly JumpingTime _time = new();

    [Fact]
    public void Each_end_of_a_step_is_one_line_in_columns()
    {
        var lines = new StepLines(_log, _time);

        lines.Done("Backup", TimeSpan.FromSeconds(4.25), "1 database");
        lines.Done("DisableMaintenance", TimeSpan.FromSeconds(185), null);
        lines.Skipped("Cron", "no config/schedule.rb");
        lines.Failed("Build", TimeSpan.FromSeconds(12));

        Assert.Equal(
            [
                "ok Backup                 4.3 s   1 database",
                "ok DisableMaintenance 3 min 05 s",
                "-- Cron                           skipped: no config/schedule.rb",
                "!! Build                   12 s   FAILED",
            ],
            _log.Shown);
    }

    [Fact]
    public async Task Every_ten_seconds_a_step_says_that_it_works_and_what_it_printed_last()
    {
        var last = "Step 3/9";
        await using (new StepLines(_log, _time).Working("Build", () => last))
        {
            _time.Advance(TimeSpan.FromSeconds(9));
            Assert.Empty(_log.Shown);

            _time.Advance(TimeSpan.FromSeconds(1));
            last = "Step 4/9";
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(["   Build is at work for 10 s: Step 3/9", "   Build is at work for 20 s: Step 4/9"], _log.Shown);
    }

    [Fact]
    public async Task Nothing_is_said_of_a_step_that_has_ended()
    {
        await using (new StepLines(_log, _time).Working("Build", () => null)) _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(["   Build is at work for 10 s"], _log.Shown);
    }

    [Fact]
    public async Task A_long_line_is_cut()
    {
        await using (new StepLines(_log, _time).Working("Build", () => new string('x', 101))) _time.Advance(TimeSpan.FromSeconds(10));

        Assert.EndsWith($": {new string('x', 100)}…", Assert.Single(_log.Shown), StringComparison.Ordinal);
    }
}
