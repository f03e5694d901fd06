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

    /// <summary>The last line that the step's commands printed.</summary>
    public string? LastLine { get; private set; }

    /// <summary>Takes a line that one of the step's commands printed.</summary>
    public void OnLine(string line) => LastLine = line;

    /// <summary>Writes the release: what is about to be changed must be known to whoever recovers it.</summary>
    public Task SaveAsync() => save();
}
