using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Slipway.Reporting;

namespace Slipway.Processes;

/// <summary>One command under way: its streams, its deadline, its end.</summary>
/// <param name="command">The command.</param>
/// <param name="process">Its process, started.</param>
/// <param name="tree">What is ended with it.</param>
/// <param name="prefix">Stands before each of its lines in the log.</param>
/// <param name="log">The log.</param>
/// <param name="time">The time.</param>
internal sealed class CommandRun(Command command, Process process, ProcessTree tree, string prefix, IRunLog log, TimeProvider time) : IDisposable
{
    /// <summary>The program that starts another in a session of its own.</summary>
    public const string Setsid = "setsid";

    private readonly Lock _lines = new();
    private readonly CancellationTokenSource _faulted = new();
    private readonly CancellationTokenSource _exited = new();
    private ExceptionDispatchInfo? _fault;
    private bool _interrupted;

    /// <summary>Follows the command to its end, or ends it.</summary>
    public async Task<CommandResult> ToEndAsync(long began, CancellationToken cancellationToken)
    {
        using var deadline = command.Deadline is { } limit ? new CancellationTokenSource(limit, time) : new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, _faulted.Token);
        await using var rawOutput = new PipeOutput(process.StandardOutput.BaseStream, time);
        await using var rawError = new PipeOutput(process.StandardError.BaseStream, time);
        var output = new TextOutput(Line);
        var error = new TextOutput(Line);
        var streams = Task.WhenAll(
            GuardedAsync(() => ReadOutputAsync(rawOutput, output, ending.Token), ending.Token),
            GuardedAsync(() => error.ReadAsync(rawError), ending.Token),
            GuardedAsync(() => WriteInputAsync(ending.Token), ending.Token));

        try
        {
            await process.WaitForExitAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            _interrupted = true;
            await tree.EndAsync();
        }

        rawOutput.ProcessExited();
        rawError.ProcessExited();
        await _exited.CancelAsync();

        // A stream may be read on (a slow disk) after the command's end; it may still fail, be cancelled, or be late.
        await streams;

        var duration = time.GetElapsedTime(began);
        log.Write(prefix + string.Create(
            CultureInfo.InvariantCulture,
            $"{(_interrupted || _fault is not null ? "was ended" : $"exit {process.ExitCode}")} after {duration.TotalSeconds:0.000} s"));

        _fault?.Throw();
        if (_interrupted) throw Interrupted(new(-1, output.ToString(), error.ToString(), duration), cancellationToken);
        return Checked(new(process.ExitCode, output.ToString(), error.ToString(), duration));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _faulted.Dispose();
        _exited.Dispose();
    }

    private async Task ReadOutputAsync(PipeOutput stream, TextOutput text, CancellationToken ending)
    {
        if (command.ReadOutput is null)
        {
            await text.ReadAsync(stream);
            return;
        }

        // A reader that has enough closes the pipe, as a shell does.
        await command.ReadOutput(stream, ending);
        await stream.DisposeAsync();
    }

    private async Task WriteInputAsync(CancellationToken ending)
    {
        await using var input = new PipeInput(process.StandardInput.BaseStream);
        if (command.WriteInput is null) return;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(ending, _exited.Token);
        try
        {
            await command.WriteInput(input, reading.Token);
        }
        catch (IOException) when (input.IsBroken)
        {
            // The command did not want all of it: its exit code says whether that is a fault.
        }
        catch (OperationCanceledException) when (_exited.IsCancellationRequested && !ending.IsCancellationRequested)
        {
            // The same, seen at its exit.
        }
    }

    private async Task GuardedAsync(Func<Task> work, CancellationToken ending)
    {
        try
        {
            await Task.Yield();
            await work();
        }
#pragma warning disable CA1031 // Whatever a reader or a writer throws ends the command, and is thrown again when it has ended.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (ending.IsCancellationRequested)
            {
                _interrupted = true;
                return;
            }

            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            await _faulted.CancelAsync();
        }
    }

    private void Line(string line)
    {
        lock (_lines)
        {
            log.Output(prefix + line);
            command.OnLine?.Invoke(line);
        }
    }

    private Exception Interrupted(CommandResult result, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return new OperationCanceledException(cancellationToken);
        var text = command.ToString();
        var seconds = command.Deadline.GetValueOrDefault().TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return new CommandFailedException($"{(text.Length <= 200 ? text : text[..200] + "…")} did not end within {seconds} s.", command)
        {
            IsLate = true,
            Details = [.. result.LastLines().Select(log.Masked)],
        };
    }

    private CommandResult Checked(CommandResult result) =>
        result.ExitCode is 126 or 127 && result.Error.StartsWith($"{Setsid}: failed to execute", StringComparison.Ordinal)
            ? throw new CommandFailedException($"{command.FileName} could not be started: {result.Error.Trim()}.", command)
            : result;
}
