using Slipway.Application;
using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Rollbacks;

/// <summary>The first step of Rollback: chooses the release to go back to, and tells everything that is in the way, before anything is changed.</summary>
public sealed class RollbackSurvey(
    ApplicationDetector detector, RollbackCandidates candidates, DatabaseOfRelease database, GitRepository git, StateFolder state, DeploySettings settings, IRunLog log, TextWriter output)
{
    private const int ShownPaths = 10;

    /// <summary>Chooses, and writes the choice into the release.</summary>
    public async Task<StepResult> LookAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        await step.DueAsync();
        var application = await detector.DetectAsync(cancellation);
        if (await state.FaultAsync(cancellation) is { } fault) throw new SlipwayException(fault);
        var dirty = await git.DirtyPathsAsync(cancellation);
        if (dirty.Count > 0) throw Dirty(dirty);

        var offer = await candidates.FindAsync(application, cancellation);
        var target = await candidates.ChooseAsync(offer, settings.RollbackTo, cancellation);
        release.Branch = await git.BranchAsync(cancellation) ?? target.Release.Branch;
        await RequireCommitAsync(target, cancellation);

        var between = await database.MigrationsSinceAsync(application, target.Release, cancellation);
        foreach (var migration in between) log.Show($"     migration since then: {migration}");
        var backup = await database.BackupForAsync(target.Release, cancellation);
        var restores = database.IsRestored(target.Release, between, backup);

        release.RollbackTo = target.Release.Id;
        release.RolledBackFrom = offer.Running?.Id;
        release.RunningCommit = offer.Running?.ToCommit;
        release.ToCommit = CommitOf(target.Release);
        release.RestoresBackupOf = restores ? backup!.Id : null;
        log.Show($"   {Figures.Commit(release.RunningCommit)} → {Figures.Commit(release.ToCommit)}, release {target.Release.Id}");
        return StepResult.Done(restores ? $"with the database of {backup!.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm}" : between.Count > 0 ? "the database stays as it is" : null);
    }

    /// <summary>Prints what can be gone back to.</summary>
    public async Task ListAsync(CancellationToken cancellationToken)
    {
        var application = await detector.DetectAsync(cancellationToken);
        var offer = await candidates.FindAsync(application, cancellationToken);
        await output.WriteLineAsync(offer.Running is { } running
            ? $"Running   {running.Id}  {Figures.Commit(running.ToCommit)}"
            : "Running   images of no good release");
        if (offer.Candidates.Count == 0) await output.WriteLineAsync("There is no other good release.");
        foreach (var candidate in offer.Candidates)
        {
            var mark = candidate == offer.Default ? "Rollback" : candidate.IsOlder ? "--to" : "newer";
            await output.WriteLineAsync($"{mark,-9} {candidate}{await MigrationsAsync(application, candidate, cancellationToken)}");
        }
    }

    /// <summary>The commit that a release runs: a baseline knows only where the checkout was.</summary>
    internal static string? CommitOf(Release release) => release.ToCommit ?? release.FromCommit;

    private async Task<string> MigrationsAsync(ComposeApplication application, RollbackCandidate candidate, CancellationToken cancellationToken)
    {
        try
        {
            var between = await database.MigrationsSinceAsync(application, candidate.Release, cancellationToken);
            return between.Count == 0 ? "" : $"  {Figures.Count(between.Count, "migration")} since";
        }
        catch (SlipwayException fault)
        {
            return $"  ({fault.Message})";
        }
    }

    private async Task RequireCommitAsync(RollbackCandidate target, CancellationToken cancellationToken)
    {
        var commit = CommitOf(target.Release);
        if (commit is null || await git.ResolveAsync(commit, cancellationToken) is null)
            throw new SlipwayException($"The commit of release {target.Release.Id} ({commit ?? "unknown"}) is not in the checkout any more.");
        if (target is { ImagesAreThere: false, Release.ToCommit: null })
            throw new SlipwayException($"The image of release {target.Release.Id} is gone, and no commit is known to build it from.") { Next = ["./build.sh --target=Rollback --list"] };
    }

    private SlipwayException Dirty(IReadOnlyList<string> dirty) =>
        new($"The checkout {settings.AppDirectory} has changes that are not committed ({dirty.Count}).")
        {
            Details = [.. dirty.Take(ShownPaths)],
            Next = ["Commit them elsewhere, or put them aside: git stash --include-untracked"],
        };
}
