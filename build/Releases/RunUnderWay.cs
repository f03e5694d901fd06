using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Where a run stands: what was asked for, the lock that it holds, the release that it works on.</summary>
public sealed class RunUnderWay(ReleaseJournal journal) : IDisposable
{
    /// <summary>The task that was asked for.</summary>
    public string Target { get; internal set; } = "";

    /// <summary>Whether that is a workflow, and no step that is called alone.</summary>
    public bool IsWorkflow { get; internal set; }

    /// <summary>The lock of the checkout; null where the run only looks, or has not begun.</summary>
    public RunLock? Lock { get; internal set; }

    /// <summary>The release; null until the first step begins. One that is written nowhere where a step stands alone.</summary>
    public Release? Release { get; internal set; }

    /// <summary>Whether the release is written to the journal.</summary>
    public bool IsJournalled { get; internal set; }

    /// <summary>What kept a run that only looks from opening its release; told when it has looked.</summary>
    public SlipwayException? OpeningFault { get; internal set; }

    /// <summary>What failed first, as a person is told; null if nothing did.</summary>
    public SlipwayException? Failure { get; internal set; }

    /// <summary>The step that began last.</summary>
    public string? LastStep { get; internal set; }

    /// <summary>Writes the release, where it is journalled.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) =>
        IsJournalled && Release is { } release ? journal.SaveAsync(release, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        Lock?.Dispose();
        Lock = null;
    }
}
