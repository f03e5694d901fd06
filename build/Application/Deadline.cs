namespace Slipway.Application;

/// <summary>The end of a wait whose condition is asked again and again.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan timeout)
{
    /// <summary>How long to let pass before a condition is asked again.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();

    /// <summary>Since the wait began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>What is left; never negative.</summary>
    public TimeSpan Remaining => Elapsed < timeout ? timeout - Elapsed : TimeSpan.Zero;

    /// <summary>Whether nothing is left.</summary>
    public bool Passed => Remaining == TimeSpan.Zero;

    /// <summary>How long the wait may take in all.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>Lets a moment pass before the next question.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(Interval, time, cancellationToken);

    /// <summary>Lets a given time pass, or what is left of the deadline.</summary>
    public Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        Task.Delay(pause < Remaining ? pause : Remaining, time, cancellationToken);
}
