using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class VerbosityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _console = new();

    public void Dispose()
    {
        _folder.Dispose();
        _console.Dispose();
    }

    [Theory]
    [InlineData(Weight.Detail, "   web is new|ok Build|  warning: slow|Deployed 2222222")]
    [InlineData(Weight.Step, "ok Build|  warning: slow|Deployed 2222222")]
    [InlineData(Weight.Result, "Deployed 2222222")]
    public async Task Less_is_shown_where_less_was_asked_for_and_the_log_has_it_all(Weight least, string shown)
    {
        using (var log = new RunLog(_console, TimeProvider.System, verbose: false) { Least = least })
        {
            log.Attach(_folder["deploy.log"]);
            var lines = new StepLines(log, TimeProvider.System);
            await using (lines.Working("Build", () => null)) log.Show("   web is new");
            lines.Done("Build", TimeSpan.Zero, null);
            log.Warn("slow");
            log.Show("Deployed 2222222");
        }

        Assert.Equal(shown.Split('|'), _console.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line.StartsWith("ok", StringComparison.Ordinal) ? "ok Build" : line));
        Assert.Equal(4, File.ReadAllLines(_folder["deploy.log"]).Length);
    }

    [Fact]
    public async Task A_quiet_terminal_has_no_live_line()
    {
        using var console = new FakeConsole();
        using var log = new RunLog(console.Terminal, TimeProvider.System, verbose: false) { Least = Weight.Result };
        await using (new StepLines(log, TimeProvider.System).Working("Build", () => "at work")) Assert.Empty(console.Written);
    }
}
