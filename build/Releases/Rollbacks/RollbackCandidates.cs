using Slipway.Application;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Reporting;

namespace Slipway.Releases.Rollbacks;

/// <summary>Which releases the application can go back to.</summary>
public sealed class RollbackCandidates(ReleaseJournal journal, ReleaseImages images, DockerClient docker, GitRepository git)
{
    private const int ShortestName = 4;

    /// <summary>All good releases older than the one that runs, and newer ones that ended well too, newest first.</summary>
    public async Task<RollbackOffer> FindAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var all = await journal.AllAsync(cancellationToken);
        var running = await images.RunningAsync(application, cancellationToken);
        var current = await images.RunningReleaseAsync(running, cancellationToken);
        var origin = OriginOf(current, all);
        var left = all.Where(IsRollback).Select(release => release.RolledBackFrom).OfType<string>().ToHashSet(StringComparer.Ordinal);

        var candidates = new List<RollbackCandidate>();
        foreach (var release in all.Where(release => IsGood(release) && !SameImages(release, running)))
        {
            candidates.Add(new RollbackCandidate(release, await ImagesAreThereAsync(release, cancellationToken))
            {
                IsOlder = origin is null || string.CompareOrdinal(release.Id, origin.Id) < 0,
                WasLeft = left.Contains(release.Id),
            });
        }

        return new RollbackOffer(origin, [.. candidates.GroupBy(candidate => Key(candidate.Release)).Select(same => same.First() with { OlderIds = [.. same.Skip(1).Select(candidate => candidate.Release.Id)] })]);
    }

    /// <summary>The release that a person names by its id, its commit or a tag; or, without a name, the last good one older than the running one whose image is there.</summary>
    /// <exception cref="SlipwayException">There is none.</exception>
    public async Task<RollbackCandidate> ChooseAsync(RollbackOffer offer, string? wanted, CancellationToken cancellationToken)
    {
        if (wanted is null)
        {
            return offer.Default ?? throw new SlipwayException("There is no good release older than the running one whose image is still there.")
            {
                Details = [.. offer.Candidates.Select(candidate => candidate.ToString())],
                Next = ["./build.sh --target=Rollback --list", "./build.sh --target=Rollback --to=<release or commit> (builds its image again)"],
            };
        }

        var commit = await git.ResolveAsync(wanted, cancellationToken);
        var found = offer.Candidates.FirstOrDefault(candidate => candidate.Release.Id == wanted || candidate.OlderIds.Contains(wanted))
            ?? offer.Candidates.FirstOrDefault(candidate => commit is not null && candidate.Release.ToCommit == commit)
            ?? offer.Candidates.FirstOrDefault(candidate => wanted.Length >= ShortestName && candidate.Release.Id.StartsWith(wanted, StringComparison.Ordinal));
        return found ?? throw new SlipwayException($"--to={wanted}: no good release has that id or commit, or it is the one that runs.")
        {
            Details = [.. offer.Candidates.Select(candidate => candidate.ToString())],
            Next = ["./build.sh --target=Rollback --list"],
        };
    }

    // What a rollback brought back is the release that it went to.
    private static Release? OriginOf(Release? release, IReadOnlyList<Release> all)
    {
        for (var turns = all.Count; release is { RollbackTo: { } id } && turns > 0; turns--) release = all.FirstOrDefault(other => other.Id == id) ?? null;
        return release;
    }

    private static bool IsGood(Release release) => release is { State: ReleaseState.Succeeded, Images.Count: > 0 } && !IsRollback(release);

    private static bool IsRollback(Release release) => release is { State: ReleaseState.Succeeded, RollbackTo: not null };

    private static bool SameImages(Release release, IReadOnlyList<ImageRecord> running) =>
        running.Count > 0 && running.All(image => release.Images.Any(own => own.Service == image.Service && own.Id == image.Id));

    private static string Key(Release release) => string.Join(' ', release.Images.Select(image => image.Id).Order(StringComparer.Ordinal));

    private async Task<bool> ImagesAreThereAsync(Release release, CancellationToken cancellationToken)
    {
        foreach (var image in release.Images)
        {
            if (await docker.DockerImageIdAsync(image.Id, cancellationToken) is null) return false;
        }

        return true;
    }
}

/// <summary>What can be gone back to.</summary>
/// <param name="Running">The release that runs; null where no good one is known to.</param>
/// <param name="Candidates">Good releases that are not the running one, newest first.</param>
public sealed record RollbackOffer(Release? Running, IReadOnlyList<RollbackCandidate> Candidates)
{
    /// <summary>What Rollback goes to when nothing is named; null if there is nothing.</summary>
    public RollbackCandidate? Default => Candidates.FirstOrDefault(candidate => candidate is { IsOlder: true, WasLeft: false, ImagesAreThere: true });
}

/// <summary>A release that can be gone back to.</summary>
/// <param name="Release">The release.</param>
/// <param name="ImagesAreThere">Whether the engine still has its images; otherwise they are built again from its commit.</param>
public sealed record RollbackCandidate(Release Release, bool ImagesAreThere)
{
    /// <summary>Whether it is older than the one that runs.</summary>
    public bool IsOlder { get; init; }

    /// <summary>Whether somebody rolled back from it: offered only by name.</summary>
    public bool WasLeft { get; init; }

    /// <summary>Older releases of the same images: to go to one of them is to go to this one.</summary>
    public IReadOnlyList<string> OlderIds { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Release.Id}  {(Release.ToCommit is null ? "-" : Figures.Commit(Release.ToCommit)),-7}  {(Release.EndedAt ?? Release.StartedAt).ToLocalTime():yyyy-MM-dd HH:mm}" +
        (Release.Workflow == Baseline.Workflow ? "  ran before the first release" : "") +
        (WasLeft ? "  was rolled back from" : "") +
        (ImagesAreThere ? "" : Release.ToCommit is null ? "  its image is gone" : "  its image is gone, and would be built again");
}
