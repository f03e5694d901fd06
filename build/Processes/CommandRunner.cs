using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Slipway.Reporting;

namespace Slipway.Processes;

/// <summary>Runs commands as processes, each in a session of its own, so that a terminal's Ctrl-C reaches only this program.</summary>
/// <param name="log">Where commands, their lines, exit codes and durations are written.</param>
/// <param name="time">The time, for deadlines and durations.</param>
public sealed class CommandRunner(IRunLog log, TimeProvider time) : ICommandRunner
{
    private int _count;

    /// <summary>How long a command that has to end gets between SIGTERM and SIGKILL.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The mark that every process gets in its environment (<see cref="RunMark"/>); null gives none.</summary>
    public string? Mark { get; init; }

    /// <summary>Where it is told which commands run; null tells nobody.</summary>
    public Progress? Progress { get; init; }

    /// <inheritdoc/>
    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        log.Write($"[{number}] $ {command}");

        var began = time.GetTimestamp();
        var (process, leadsGroup) = Start(command);
        using (process)
        using (command.Stays ? null : Progress?.Runs(command.ToString()))
        {
            var tree = new ProcessTree(process, leadsGroup, Grace, time);
            using var run = new CommandRun(command, process, tree, $"[{number}] ", log, time);
            return await run.ToEndAsync(began, cancellationToken);
        }
    }

    private (Process Process, bool LeadsGroup) Start(Command command)
    {
        if (command.WorkingDirectory is { } folder && !Directory.Exists(folder))
            throw new CommandFailedException($"{command.FileName} could not be started: its folder {folder} is not there.", command);

        var start = new ProcessStartInfo
        {
            WorkingDirectory = command.WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (Mark is not null) start.Environment[RunMark.Variable] = Mark;
        foreach (var (name, value) in command.Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        start.Environment.TryGetValue("PATH", out var path);
        var program = ProgramPath.Find(command.Program ?? command.FileName, path, command.WorkingDirectory, out var fault)
            ?? throw new CommandFailedException($"{command.FileName} could not be started: {fault}.", command);
        var setsid = ProgramPath.Find(CommandRun.Setsid, Environment.GetEnvironmentVariable("PATH"), null, out _);
        start.FileName = setsid ?? program;
        if (setsid is not null) start.ArgumentList.Add(program);
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);

        try
        {
            var process = Process.Start(start) ?? throw new Win32Exception("no process was made");
            return (process, setsid is not null);
        }
        catch (Win32Exception inner)
        {
            throw new CommandFailedException($"{command.FileName} could not be started: {inner.Message}.", command, inner: inner);
        }
    }
}
