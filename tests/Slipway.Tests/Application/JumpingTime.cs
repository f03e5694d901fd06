namespace Slipway.Tests.Application;

/// <summary>
/// A clock that jumps: a short pause is over at once and moves it on; longer timers fire when it has come that far, what repeats only when
/// the test moves it.
/// </summary>
internal sealed class JumpingTime : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly List<Timer> _waiting = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20000).AddTicks(GetTimestamp());

    /// <summary>Moves the clock on; what was due has happened when this returns.</summary>
    public void Advance(TimeSpan time) => Move(time, timer => timer.Fire());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Move(TimeSpan time, Action<Timer> fire)
    {
        lock (_lock) _ticks += time.Ticks;
        while (NextDue() is { } timer) fire(timer);
    }

    private Timer? NextDue()
    {
        lock (_lock)
        {
            var due = _waiting.Where(timer => timer.Due <= _ticks).MinBy(timer => timer.Due);
            if (due is null || !due.Repeats()) _waiting.Remove(due!);
            return due;
        }
    }

    private sealed class Timer(JumpingTime clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long Due { get; private set; }

        public void Fire() => callback(state);

        /// <summary>Sets when it is due again, if it is.</summary>
        public bool Repeats()
        {
            if (_period <= TimeSpan.Zero) return false;
            Due += _period.Ticks;
            return true;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock) clock._waiting.Remove(this);
            if (dueTime < TimeSpan.Zero) return true;
            if (dueTime <= Short && period <= TimeSpan.Zero)
            {
                clock.Move(dueTime, Queue);
                Queue(this);
                return true;
            }

            lock (clock._lock)
            {
                (_period, Due) = (period, clock._ticks + dueTime.Ticks);
                clock._waiting.Add(this);
            }

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

        // Not on the caller's thread, which may hold what the callback wants.
        private static void Queue(Timer timer)
        {
            if (timer._period <= TimeSpan.Zero) ThreadPool.QueueUserWorkItem(_ => timer.Fire());
        }
    }
}
