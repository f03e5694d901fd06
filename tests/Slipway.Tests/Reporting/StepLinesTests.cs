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

        Assert.EndsWith($": {new string('x', 99)}…", Assert.Single(_log.Shown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_one_line_tells_the_time_and_what_was_printed_last()
    {
        using var console = new FakeConsole(width: 40);
        using var log = new RunLog(console.Terminal, _time, verbose: false);
        var lines = new StepLines(log, _time);
        var last = "Step 3/9";
        await using (lines.Working("Build", () => last))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Matches("^. Build 1 s  Step 3/9$", Assert.Single(console.Screen));

            last = "\u001b[36m#12 RUN bundle install --local --jobs 4\u001b[0m";
            _time.Advance(TimeSpan.FromSeconds(64));
            Assert.Matches("^. Build 1 min 05 s  #12 RUN bundle ins…$", Assert.Single(console.Screen));
        }

        Assert.Empty(console.Screen);
        lines.Done("Build", TimeSpan.FromSeconds(65), "web");
        Assert.Equal("✓ Build              1 min 05 s\n   web", string.Join('\n', console.Screen));
    }

    [Fact]
    public async Task A_terminal_without_UTF_8_gets_lines_of_ASCII()
    {
        using var console = new FakeConsole(width: 100, isUnicode: false);
        using var log = new RunLog(console.Terminal, _time, verbose: false);
        var lines = new StepLines(log, _time);
        await using (lines.Working("Build", () => null))
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Matches(@"^[-|/\\] Build 2 s$", Assert.Single(console.Screen));
        }

        lines.Done("Build", TimeSpan.FromSeconds(2), "main → 1a2b3c4");
        lines.Failed("Start", TimeSpan.FromSeconds(2));
        lines.Skipped("Cron", "no schedule");
        Assert.Equal(
            [
                "ok Build                  2.0 s   main -> 1a2b3c4",
                "!! Start                  2.0 s   FAILED",
                "*  Cron                           skipped: no schedule",
            ],
            console.Screen);
    }

    [Fact]
    public async Task What_is_waited_for_says_more_than_what_was_printed_and_that_more_than_an_older_command()
    {
        using var console = new FakeConsole(width: 100);
        using var log = new RunLog(console.Terminal, _time, verbose: false);
        var progress = new Progress(_time);
        string? last = null;
        await using var working = new StepLines(log, _time, progress).Working("Start", () => last);
        string Shown()
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return Assert.Single(console.Screen)[2..];
        }

        using (progress.Runs("docker compose up -d web"))
        {
            Assert.Equal("Start 1 s  docker compose up -d web", Shown());
            last = "Container web-1  Started";
            Assert.Equal("Start 2 s  Container web-1  Started", Shown());
        }

        progress.WaitsFor("web: /up answers 502");
        Assert.Equal("Start 3 s  waiting: web: /up answers 502", Shown());

        progress.WaitsFor(null);
        Assert.Equal("Start 4 s  Container web-1  Started", Shown());
        using (progress.Runs($"docker exec {new string('a', 64)} bin/rails runner -"))
        {
            Assert.Equal("Start 5 s  docker exec aaaaaaaaaaaa bin/rails runner -", Shown());
        }
    }

    [Fact]
    public async Task Secrets_that_commands_print_are_masked_on_the_live_line()
    {
        using var console = new FakeConsole(width: 100);
        using var log = new RunLog(console.Terminal, _time, verbose: false);
        log.Mask("hunter2");
        await using var working = new StepLines(log, _time).Working("Build", () => "password hunter2");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.DoesNotContain("hunter2", console.Written, StringComparison.Ordinal);
    }
}
