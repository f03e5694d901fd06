using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Tells whoever watches from outside of releases, from their first step to their last, and of backups that stand alone.</summary>
public sealed class RunWatch(IEnumerable<IRunWatcher> watchers)
{
    private static readonly string[] _workflows = ["Deploy", "Rebuild", "Rollback"];

    // They look, and may want an answer before they begin: nobody is told of a question.
    private static readonly string[] _asking = ["Rollback", "Restore"];

    private readonly IReadOnlyList<IRunWatcher> _watchers = [.. watchers];
    private WatchedWork? _asks;

    /// <summary>A release, or a step that stands alone, begins.</summary>
    public void Began(Release release, bool isJournalled, string target)
    {
        if (WorkOf(release, isJournalled, target) is not { } work) return;
        if (_asking.Contains(target)) _asks = work;
        else Began(work);
    }

    /// <summary>The first step that changes something is about to run; more calls change nothing.</summary>
    public void Acts()
    {
        if (_asks is not { } work) return;
        _asks = null;
        Began(work);
    }

    /// <summary>A release ended, or was recovered after its process died.</summary>
    public void Ended(Release release) => Ended(new WatchedWork(WorkKind.Release, release.Id), release.State is ReleaseState.Succeeded or ReleaseState.NothingToDo);

    /// <summary>A run ended; returns when all has been told, after a few seconds at most.</summary>
    /// <param name="release">What it worked on; null if it did not come that far.</param>
    /// <param name="isJournalled">Whether that is a release, and no step that stands alone.</param>
    /// <param name="target">The task that was asked for.</param>
    /// <param name="code">The exit code.</param>
    public async Task EndedAsync(Release? release, bool isJournalled, string target, ExitCode code)
    {
        // Somebody else's run goes on, or an answer is wanted: nothing failed. And a release that waits for its next step has not ended.
        var hasEnded = code != ExitCode.Busy && !(code == ExitCode.WrongUse && _asks is not null) && !(release is { IsOpen: true } && isJournalled);
        if (hasEnded && WorkOf(release, isJournalled, target) is { } work) Ended(work, code == ExitCode.Done);
        foreach (var watcher in _watchers) await watcher.ToldAsync();
    }

    private static WatchedWork? WorkOf(Release? release, bool isJournalled, string target) =>
        isJournalled && release is not null ? new WatchedWork(WorkKind.Release, release.Id)
        : target == StepName.Backup ? new WatchedWork(WorkKind.Backup, release?.Id)
        : release is null && _workflows.Contains(target) ? new WatchedWork(WorkKind.Release, null)
        : null;

    private void Began(WatchedWork work)
    {
        foreach (var watcher in _watchers) watcher.Began(work);
    }

    private void Ended(WatchedWork work, bool succeeded)
    {
        foreach (var watcher in _watchers) watcher.Ended(work, succeeded);
    }
}
