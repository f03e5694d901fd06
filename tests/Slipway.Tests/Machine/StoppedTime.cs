namespace Slipway.Tests.Machine;

/// <summary>A time in which every wait is over at once and has taken as long as it should; what repeats never comes.</summary>
internal sealed class StoppedTime : TimeProvider
{
    private long _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _elapsed);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // A deadline (seconds and more) never comes; a poll does.
        if (period != Timeout.InfiniteTimeSpan || dueTime < TimeSpan.Zero || dueTime > TimeSpan.FromSeconds(1)) return new NoTimer();
        Interlocked.Add(ref _elapsed, dueTime.Ticks);
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new NoTimer();
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
