namespace Slipway.Docker;

/// <summary>A command to run in a container (<c>docker exec -i</c>, never a terminal).</summary>
/// <param name="Container">The container's id or name.</param>
/// <param name="Arguments">The command and its arguments.</param>
public sealed record DockerExec(string Container, params IReadOnlyList<string> Arguments)
{
    /// <summary>Variables for the command; handed over by name only (<c>--env NAME</c>), so values are in no process list.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The user in the container; null is the image's.</summary>
    public string? User { get; init; }

    /// <summary>Text for standard input; null gives it none.</summary>
    public string? Input { get; init; }

    /// <summary>Writes standard input as a stream, instead of <see cref="Input"/>.</summary>
    public Func<Stream, CancellationToken, Task>? WriteInput { get; init; }

    /// <summary>Reads the raw standard output as a stream.</summary>
    public Func<Stream, CancellationToken, Task>? ReadOutput { get; init; }

    /// <summary>Sees each line as it comes.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether it stays to be asked: nobody waits for its end.</summary>
    public bool Stays { get; init; }
}
