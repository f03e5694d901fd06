namespace Slipway.Tests.Application;

/// <summary>A clock that jumps: a short pause is over at once and moves it on; longer timers fire when it has come that far.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly List<Timer> _waiting = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20000).AddTicks(GetTimestamp());

    /// <summary>Moves the clock on.</summary>
    public void Advance(TimeSpan time)
    {
        List<Timer> due;
        lock (_lock)
        {
            _ticks += time.Ticks;
            due = [.. _waiting.Where(timer => timer.Due <= _ticks)];
            foreach (var timer in due) _waiting.Remove(timer);
        }
        foreach (var timer in due) timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(JumpingTime clock, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; private set; }

        public void Fire() => ThreadPool.QueueUserWorkItem(_ => callback(state));

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock) clock._waiting.Remove(this);
            if (dueTime < TimeSpan.Zero) return true;
            if (dueTime <= Short)
            {
                clock.Advance(dueTime);
                Fire();
                return true;
            }
            Due = clock.GetTimestamp() + dueTime.Ticks;
            lock (clock._lock) clock._waiting.Add(this);
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._waiting.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
