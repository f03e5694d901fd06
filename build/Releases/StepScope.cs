namespace Slipway.Releases;

/// <summary>What a step works with: the release that it belongs to, its cancellation, and a place for the lines it prints.</summary>
public sealed class StepScope(Release release, bool isAlone, Func<Task> save, CancellationToken cancellation)
{
    /// <summary>The release; one that is written nowhere where the step stands alone.</summary>
    public Release Release { get; } = release;

    /// <summary>Whether the step belongs to no release: a person's maintenance, a nightly backup.</summary>
    public bool IsAlone { get; } = isAlone;

    /// <summary>Ends the step.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Called when the step is known to be due.</summary>
    internal Func<Task>? OnDue { get; init; }

    /// <summary>Whether the step had something to do.</summary>
    public bool IsDue { get; private set; }

    /// <summary>The last line that the step's commands printed.</summary>
    public string? LastLine { get; private set; }

    /// <summary>Takes a line that one of the step's commands printed.</summary>
    public void OnLine(string line) => LastLine = line;

    /// <summary>Says that the step is due, and will not be skipped; called before it changes anything. Runs the hook before it, the first time.</summary>
    /// <exception cref="Reporting.SlipwayException">The hook failed: so has the step.</exception>
    public Task DueAsync()
    {
        if (IsDue) return Task.CompletedTask;
        IsDue = true;
        return OnDue?.Invoke() ?? Task.CompletedTask;
    }

    /// <summary>Writes the release: what is about to be changed must be known to whoever recovers it.</summary>
    public Task SaveAsync() => save();
}
