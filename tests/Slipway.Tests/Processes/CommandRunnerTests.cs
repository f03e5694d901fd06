using System.Globalization;
using System.Text;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Processes;

public sealed class CommandRunnerTests
{
    private readonly RecordingLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CommandRunner Runner => new(_log, TimeProvider.System);

    private static Command Sh(string script, params string[] arguments) => new("sh", ["-c", script, "sh", .. arguments]);

    [Fact]
    public async Task Both_streams_and_the_exit_code_come_back()
    {
        var result = await Runner.RunAsync(Sh("echo out; echo err >&2; exit 3"), Token);

        Assert.Equal((3, "out\n", "err\n", false), (result.ExitCode, result.Output, result.Error, result.Succeeded));
    }

    [Fact]
    public async Task Arguments_are_passed_as_they_are()
    {
        string[] arguments = ["a b", "é€😀", "'\"$HOME`;|&", "", "*", "line\nline"];

        var result = await Runner.RunAsync(new("printf", ["[%s]", .. arguments]), Token);

        Assert.Equal(string.Concat(arguments.Select(argument => $"[{argument}]")), result.Output);
    }

    [Fact]
    public async Task The_environment_is_inherited_with_additions_and_removals()
    {
        var command = Sh("echo \"$A|${HOME-removed}|${PATH:+path}\"") with
        {
            Environment = new Dictionary<string, string?> { ["A"] = "é b", ["HOME"] = null },
        };

        Assert.Equal("é b|removed|path\n", (await Runner.RunAsync(command, Token)).Output);
    }

    [Fact]
    public async Task It_runs_in_the_working_directory()
    {
        using var folder = new TemporaryFolder();

        var result = await Runner.RunAsync(new Command("pwd", ["-P"]) with { WorkingDirectory = folder.Path }, Token);

        Assert.Equal(folder.Path, result.Output.TrimEnd());
    }

    [Fact]
    public async Task A_missing_working_directory_is_named()
    {
        var fault = await Assert.ThrowsAsync<CommandFailedException>(
            () => Runner.RunAsync(new Command("pwd", []) with { WorkingDirectory = "/no/such/folder" }, Token));

        Assert.Equal("pwd could not be started: its folder /no/such/folder is not there.", fault.Message);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => Runner.RunAsync(new("no-such-program", []), Token));

        Assert.Equal("no-such-program could not be started: it was not found on PATH.", fault.Message);
        Assert.Null(fault.Result);
    }

    [Fact]
    public async Task A_file_that_is_not_executable_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tool", "#!/bin/sh\n");

        var fault = await Assert.ThrowsAsync<CommandFailedException>(
            () => Runner.RunAsync(new Command("./tool", []) with { WorkingDirectory = folder.Path }, Token));

        Assert.Equal("./tool could not be started: the file is not executable.", fault.Message);
    }

    [Fact]
    public async Task An_executable_whose_interpreter_is_missing_could_not_be_started()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tool", "#!/no/such/interpreter\n", executable: true);

        var fault = await Assert.ThrowsAsync<CommandFailedException>(
            () => Runner.RunAsync(new Command("./tool", []) with { WorkingDirectory = folder.Path }, Token));

        Assert.StartsWith("./tool could not be started: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_leads_a_session_and_a_group_of_its_own()
    {
        var result = await Runner.RunAsync(Sh("cat /proc/$$/stat"), Token);

        var fields = result.Output.Split(' ');
        Assert.Equal((fields[0], fields[0]), (fields[4], fields[5]));
    }

    [Fact]
    public async Task Without_input_it_reads_an_empty_one()
    {
        Assert.Equal("", (await Runner.RunAsync(new("cat", []), Token)).Output);
    }

    [Fact]
    public async Task Input_is_written_while_output_is_read()
    {
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"ligne é {i}\n"));
        var command = new Command("cat", []) { WriteInput = async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), token) };

        Assert.Equal(text, (await Runner.RunAsync(command, Token)).Output);
    }

    [Fact]
    public async Task A_command_that_does_not_want_its_input_ends_by_its_own_exit_code()
    {
        var command = Sh("exec 0<&-; exit 4") with { WriteInput = ForEver };

        Assert.Equal(4, (await Runner.RunAsync(command, Token)).ExitCode);
    }

    [Fact]
    public async Task A_writer_that_fails_ends_the_command_and_its_fault_comes_through()
    {
        var command = Sh("exec sleep 60") with { WriteInput = (_, _) => throw new IOException("the dump is gone") };

        var fault = await Assert.ThrowsAsync<IOException>(() => Runner.RunAsync(command, Token));

        Assert.Equal("the dump is gone", fault.Message);
    }

    [Fact]
    public async Task A_reader_that_fails_ends_the_command_and_its_fault_comes_through()
    {
        var pid = new TaskCompletionSource<int>();
        var command = Sh("echo $$ >&2; yes") with
        {
            OnLine = line => pid.TrySetResult(int.Parse(line, CultureInfo.InvariantCulture)),
            ReadOutput = async (stream, token) =>
            {
                await pid.Task;
                await stream.ReadExactlyAsync(new byte[100], token);
                throw new IOException("No space left on device");
            },
        };

        var fault = await Assert.ThrowsAsync<IOException>(() => Runner.RunAsync(command, Token));

        Assert.Equal("No space left on device", fault.Message);
        Assert.False(LivingProcess.Is(await pid.Task));
    }

    [Fact]
    public async Task A_line_handler_that_fails_ends_the_command()
    {
        var command = Sh("echo x; exec sleep 60") with { OnLine = _ => throw new InvalidOperationException("no") };

        await Assert.ThrowsAsync<InvalidOperationException>(() => Runner.RunAsync(command, Token));
    }

    [Fact]
    public async Task A_raw_stream_passes_whole_with_bounded_memory()
    {
        const int size = 50 * 1024 * 1024;
        long count = 0, sum = 0, most = 0;
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var command = new Command("head", ["-c", size.ToString(CultureInfo.InvariantCulture), "/dev/zero"])
        {
            ReadOutput = async (stream, token) =>
            {
                var buffer = new byte[81920];
                for (int read; (read = await stream.ReadAsync(buffer, token)) > 0; count += read)
                {
                    sum += buffer.AsSpan(0, read).IndexOfAnyExcept((byte)0) + 1;
                    if (count % (1024 * 1024) < read) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
                }
            },
        };

        var result = await Runner.RunAsync(command, Token);

        Assert.Equal((0, "", (long)size, 0L), (result.ExitCode, result.Output, count, sum));
        Assert.InRange(most, 0, 30 * 1024 * 1024);
    }

    [Fact]
    public async Task A_slow_reader_gets_what_is_in_the_pipe_after_the_exit()
    {
        using var folder = new TemporaryFolder();
        var done = Path.Combine(folder.Path, "done");
        var text = new MemoryStream();
        var command = Sh("head -c 60000 /dev/zero; : > \"$1\"", done) with
        {
            ReadOutput = async (stream, token) =>
            {
                while (!File.Exists(done)) await Task.Delay(5, token);
                await stream.CopyToAsync(text, token);
            },
        };

        await Runner.RunAsync(command, Token);

        Assert.Equal(60_000, text.Length);
    }

    [Fact]
    public async Task Of_much_output_the_last_part_is_kept()
    {
        var result = await Runner.RunAsync(Sh("yes 0123456789abcdef | head -c 20000000; echo; echo end; yes é 2>/dev/null | head -c 20000000 >&2"), Token);

        Assert.InRange(result.Output.Length, 4_000_000, 4 * 1024 * 1024);
        Assert.EndsWith("\nend\n", result.Output, StringComparison.Ordinal);
        Assert.InRange(result.Error.Length, 4_000_000, 4 * 1024 * 1024);
        Assert.DoesNotContain('\uFFFD', result.Error);
    }

    [Fact]
    public async Task Lines_of_both_streams_are_seen_whole_and_logged()
    {
        var lines = new List<string>();
        _log.Mask("s3cret");
        var command = Sh("printf 'a\\r\\nb s3cret'; printf '\\nwithout end' ; printf 'err\\n' >&2") with { OnLine = lines.Add };

        await Runner.RunAsync(command, Token);

        Assert.Equal(["a", "b s3cret", "err", "without end"], lines.Order());
        Assert.Contains("[1] a", _log.Written);
        Assert.Contains("[1] b ***", _log.Written);
        Assert.Contains("[1] err", _log.Written);
        Assert.Matches(@"^\[1\] exit 0 after \d+\.\d{3} s$", _log.Written[^1]);
    }

    [Fact]
    public async Task Progress_that_is_overwritten_is_one_line()
    {
        var lines = new List<string>();

        await Runner.RunAsync(Sh("printf '10%%\\r50%%\\r100%%\\nnext\\n'") with { OnLine = lines.Add }, Token);

        Assert.Equal(["100%", "next"], lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_is_at_the_commands_that_are_waited_for_and_not_at_those_that_stay(bool stays)
    {
        var time = new JumpingTime();
        var progress = new Progress(time);
        string? shown = null;
        var command = Sh("echo line") with
        {
            Stays = stays,
            OnLine = _ =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                shown = progress.Command?.Text;
            },
        };

        await new CommandRunner(_log, TimeProvider.System) { Progress = progress }.RunAsync(command, Token);

        Assert.Equal(stays ? null : command.ToString(), shown);
        Assert.Null(progress.Command);
    }

    [Fact]
    public async Task A_signal_is_told_as_128_and_its_number()
    {
        Assert.Equal(137, (await Runner.RunAsync(Sh("kill -9 $$"), Token)).ExitCode);
    }

    [Fact]
    public async Task Many_commands_at_once_lose_nothing()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => new CommandRunner(new RecordingLog(), TimeProvider.System)
            .RunAsync(Sh("seq 1 2000; seq 1 500 >&2; echo $1", i.ToString(CultureInfo.InvariantCulture)), Token)));

        Assert.All(results, (result, i) => Assert.EndsWith($"\n2000\n{i}\n", result.Output, StringComparison.Ordinal));
        Assert.All(results, result => Assert.EndsWith("\n500\n", result.Error, StringComparison.Ordinal));
    }

    private static async Task ForEver(Stream stream, CancellationToken token)
    {
        var buffer = new byte[81920];
        while (true) await stream.WriteAsync(buffer, token);
    }
}
