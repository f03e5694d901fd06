using System.Globalization;
using Slipway.Processes;

namespace Slipway.Tests.Processes;

public sealed class CommandEndingTests
{
    private readonly RecordingLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CommandRunner Runner => new(_log, TimeProvider.System);

    [Fact]
    public async Task A_command_past_its_deadline_is_ended_with_what_it_started()
    {
        using var folder = new TemporaryFolder();
        var pids = Path.Combine(folder.Path, "pids");
        var command = Sh("echo working; echo $$ > \"$1\"; sleep 60 & echo $! >> \"$1\"; setsid sleep 60 & echo $! >> \"$1\"; wait", pids) with
        {
            Deadline = TimeSpan.FromMilliseconds(400),
        };

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => Runner.RunAsync(command, Token));

        Assert.EndsWith(" did not end within 0.4 s.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["working"], fault.Details);
        var started = await File.ReadAllLinesAsync(pids, Token);
        Assert.Equal(3, started.Length);
        Assert.All(started, pid => Assert.False(LivingProcess.Is(int.Parse(pid, CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task What_ignores_the_request_to_end_is_killed_after_the_grace()
    {
        var pid = 0;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var runner = new CommandRunner(_log, TimeProvider.System) { Grace = TimeSpan.FromMilliseconds(100) };
        var command = Sh("trap '' TERM; echo $$; while :; do sleep 1; done") with
        {
            OnLine = line =>
            {
                pid = int.Parse(line, CultureInfo.InvariantCulture);
                cancel.Cancel();
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync(command, cancel.Token));

        Assert.NotEqual(0, pid);
        Assert.False(LivingProcess.Is(pid));
    }

    [Fact]
    public async Task What_is_asked_to_end_may_say_so()
    {
        var lines = new List<string>();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var command = Sh("trap 'echo goodbye; exit 0' TERM; echo ready; while :; do sleep 0.05; done") with
        {
            OnLine = line =>
            {
                lines.Add(line);
                cancel.Cancel();
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner.RunAsync(command, cancel.Token));

        Assert.Contains("goodbye", lines);
    }

    [Fact]
    public async Task A_cancelled_token_starts_nothing()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "started");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner.RunAsync(new("touch", [file]), new CancellationToken(canceled: true)));

        Assert.False(File.Exists(file));
        Assert.Empty(_log.Written);
    }

    [Fact]
    public async Task A_reader_that_is_still_busy_after_the_exit_can_be_cancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var command = Sh("echo x") with
        {
            ReadOutput = async (stream, token) =>
            {
                await stream.CopyToAsync(Stream.Null, token);
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner.RunAsync(command, cancel.Token));
    }

    [Fact]
    public async Task A_daemon_that_keeps_the_pipes_open_is_not_waited_for()
    {
        var result = await Runner.RunAsync(Sh("sleep 30 & echo $!"), Token);

        var daemon = int.Parse(result.Output, CultureInfo.InvariantCulture);
        Assert.InRange(result.Duration, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.True(LivingProcess.Is(daemon));
        System.Diagnostics.Process.GetProcessById(daemon).Kill();
    }

    [Fact]
    public async Task A_reader_that_blocks_gets_everything_and_does_not_wait_for_a_daemon()
    {
        var bytes = 0L;
        var command = Sh("head -c 3000000 /dev/zero; sleep 300 & echo $! >&2") with { ReadOutput = (stream, _) => Task.Run(() => bytes = Drain(stream), Token) };

        var result = await Runner.RunAsync(command, Token);

        Assert.Equal(3_000_000, bytes);
        System.Diagnostics.Process.GetProcessById(int.Parse(result.Error, CultureInfo.InvariantCulture)).Kill();
    }

    [Fact]
    public async Task A_reader_that_blocks_ends_with_a_command_that_is_late()
    {
        var command = Sh("printf begun; sleep 300") with { ReadOutput = (stream, _) => Task.Run(() => Drain(stream), Token), Deadline = TimeSpan.FromMilliseconds(300) };

        Assert.True((await Assert.ThrowsAsync<CommandFailedException>(() => Runner.RunAsync(command, Token))).IsLate);
    }

    [Fact]
    public async Task A_daemon_that_never_stops_talking_is_not_waited_for()
    {
        var result = await Runner.RunAsync(Sh("yes & echo $! >&2"), Token);

        Assert.Equal(0, result.ExitCode);
        var daemon = int.Parse(result.Error, CultureInfo.InvariantCulture);
        for (var i = 0; i < 1000 && LivingProcess.Is(daemon); i++) await Task.Delay(5, Token);
        Assert.False(LivingProcess.Is(daemon), "its pipe was closed, so it should have ended");
    }

    private static Command Sh(string script, params string[] arguments) => new("sh", ["-c", script, "sh", .. arguments]);

    private static long Drain(Stream stream)
    {
        var (buffer, bytes) = (new byte[65536], 0L);
        while (stream.Read(buffer, 0, buffer.Length) is var count and > 0) bytes += count;
        return bytes;
    }
}
