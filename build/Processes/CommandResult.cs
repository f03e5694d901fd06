namespace Slipway.Processes;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">The exit code; 128 + n after signal n.</param>
/// <param name="Output">Standard output, at most the last 4 MiB (empty where it was streamed).</param>
/// <param name="Error">Standard error, at most the last 4 MiB.</param>
/// <param name="Duration">From start to exit.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error, TimeSpan Duration)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last lines that the command printed, standard error preferred.</summary>
    public IReadOnlyList<string> LastLines(int count = 20) =>
        [.. (string.IsNullOrWhiteSpace(Error) ? Output : Error)
            .Split('\n').Select(line => line.TrimEnd()).Select(line => line[(line.LastIndexOf('\r') + 1)..]).Where(line => line.Length > 0).TakeLast(count)];
}
