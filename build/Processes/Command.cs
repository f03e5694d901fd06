namespace Slipway.Processes;

/// <summary>One external command: an argument list, never a shell line.</summary>
/// <param name="FileName">The program, looked up on PATH.</param>
/// <param name="Arguments">Its arguments, each passed as it is.</param>
public sealed record Command(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The program that is started in place of <see cref="FileName"/>, where that one would only start this one in turn; null is none.</summary>
    public string? Program { get; init; }

    /// <summary>Where it runs; null is the current directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables added to the inherited environment; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Writes the command's standard input; null gives it none.</summary>
    public Func<Stream, CancellationToken, Task>? WriteInput { get; init; }

    /// <summary>Reads the raw standard output; <see cref="CommandResult.Output"/> is then empty.</summary>
    public Func<Stream, CancellationToken, Task>? ReadOutput { get; init; }

    /// <summary>Sees each line of standard output and standard error as it comes.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>How long it may take; then its whole tree is ended. Null is no limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether it stays to be asked: nobody waits for its end, so it is not what a run is at.</summary>
    public bool Stays { get; init; }

    /// <summary>The command as a person may read it: quoted where needed, secrets are never arguments.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(FileName).Select(Quote));

    /// <summary>An argument as a person would type it in a shell.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsLetterOrDigit(c) || "-_./:=@,+%".Contains(c))
            ? argument
            : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
