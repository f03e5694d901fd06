namespace Slipway.Reporting;

/// <summary>What the run is doing at this moment, for whoever watches: what it waits for, and which command runs.</summary>
/// <param name="time">The time.</param>
public sealed class Progress(TimeProvider time)
{
    // A command that ends sooner would only flicker.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<(string Command, long Began)> _commands = [];
    private string? _awaited;

    /// <summary>What it waits for; null if it does not.</summary>
    public string? Awaited
    {
        get
        {
            lock (_gate) return _awaited;
        }
    }

    /// <summary>The command that has run for longest, and the time stamp of its start; null where none takes long.</summary>
    public (string Text, long Began)? Command
    {
        get
        {
            lock (_gate) return _commands is [var first, ..] && time.GetElapsedTime(first.Began) >= Short ? first : null;
        }
    }

    /// <summary>Says what it waits for, in a few words ("/up answers 502"); null that the wait is over.</summary>
    public void WaitsFor(string? what)
    {
        lock (_gate) _awaited = what;
    }

    /// <summary>Says that a command runs, until disposed.</summary>
    public IDisposable Runs(string command)
    {
        var entry = (command, time.GetTimestamp());
        lock (_gate) _commands.Add(entry);
        return new Ending(() =>
        {
            lock (_gate) _commands.Remove(entry);
        });
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
