using System.Diagnostics;
using Slipway.Processes;

namespace Slipway.Tests.Processes;

public sealed class MarkedProcessesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exec sleep 600")]
    [InlineData("trap '' TERM; while :; do sleep 1; done")]
    public async Task What_a_dead_run_left_is_ended_whether_it_wants_to_or_not(string script)
    {
        var mark = new RunMark().Value;
        using var left = Start(mark, script);
        using var other = Start(new RunMark().Value, "exec sleep 600");
        try
        {
            await new MarkedProcesses(TimeProvider.System) { Grace = TimeSpan.FromMilliseconds(100) }.EndAsync(mark, Token);

            await left.WaitForExitAsync(Token);
            Assert.False(other.HasExited);
        }
        finally
        {
            left.Kill(entireProcessTree: true);
            other.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task A_run_that_left_nothing_costs_nothing() =>
        Assert.Equal(0, await new MarkedProcesses(TimeProvider.System).EndAsync(new RunMark().Value, Token));

    [Fact]
    public async Task Commands_carry_the_mark_of_their_run()
    {
        var mark = new RunMark().Value;
        var runner = new CommandRunner(new RecordingLog(), TimeProvider.System) { Mark = mark };

        var result = await runner.RunAsync(new Command("sh", ["-c", $"printf %s \"${RunMark.Variable}\""]), Token);

        Assert.Equal(mark, result.Output);
    }

    private static Process Start(string mark, string script)
    {
        var start = new ProcessStartInfo("sh", ["-c", "echo ready; " + script]) { RedirectStandardOutput = true };
        start.Environment[RunMark.Variable] = mark;
        var process = Process.Start(start)!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }
}
