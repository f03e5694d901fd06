using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>What ran before the first release, or was started by hand since, recorded so that there is something to go back to.</summary>
public sealed class Baseline(ReleaseJournal journal, ReleaseImages images, IRunLog log)
{
    /// <summary>What such a release is called where others name their workflow.</summary>
    public const string Workflow = "Baseline";

    /// <summary>Writes down in a release what runs before it, and keeps its images under names of their own; recorded as a release where none brought it.</summary>
    public async Task KeepRunningAsync(Release release, ComposeApplication application, CancellationToken cancellationToken)
    {
        // What an attempt before left of a first install never ran for anybody.
        if (release.FirstInstall) return;
        var running = await images.RunningAsync(application, cancellationToken);
        if (running.Count == 0) return;

        // Of a release that failed, it is no baseline: that is something to go back to.
        var known = await images.ReleasesOfAsync(running, cancellationToken);
        var previous = known.FirstOrDefault(entry => entry.State == ReleaseState.Succeeded) ?? (known.Count > 0 ? known[0] : await RecordAsync(release, running, cancellationToken));
        release.ImagesBefore = await images.KeepAsync(running, previous.Id, cancellationToken);
        if (previous.State == ReleaseState.Succeeded) release.RunningCommit ??= previous.ToCommit;
    }

    /// <summary>Records what runs as a release of its own. Its commit is unknown: a checkout does not say what runs.</summary>
    /// <param name="release">The release under way.</param>
    /// <param name="running">The images that run.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task<Release> RecordAsync(Release release, IReadOnlyList<ImageRecord> running, CancellationToken cancellationToken)
    {
        var time = release.StartedAt.AddMilliseconds(-1);
        var id = ReleaseId.At(time);
        var baseline = new Release
        {
            Id = id,
            Workflow = Workflow,
            Project = release.Project,
            Environment = release.Environment,
            State = ReleaseState.Succeeded,
            StartedAt = time,
            EndedAt = time,
            Branch = release.Branch,
            FromCommit = release.FromCommit,
            Images = await images.KeepAsync(running, id, cancellationToken),
        };
        await journal.SaveAsync(baseline, cancellationToken);
        log.Write($"What ran before was recorded as release {id}.");
        return baseline;
    }
}
