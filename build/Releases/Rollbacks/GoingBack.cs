using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Releases.Steps;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Rollbacks;

/// <summary>The steps of Rollback that a deployment does not have: the checkout, the images and the database of an older release.</summary>
public sealed class GoingBack(
    ApplicationDetector detector, ReleaseJournal journal, Baseline baseline, ReleaseImages images, StillClosed site, BackingUp backup, DatabaseRestore restore,
    DatabaseReadings readings, DockerClient docker, DockerCompose compose, GitRepository git, CheckoutMove move, DeploySettings settings, IRunLog log, TimeProvider time)
{
    /// <summary>Backs the database of now up, where another is to take its place.</summary>
    public Task<StepResult> BackUpAsync(StepScope step) =>
        step.Release.RestoresBackupOf is null ? Task.FromResult(StepResult.Skipped("the database stays as it is")) : backup.TakeAsync(step);

    /// <summary>Puts the checkout on the release's commit, on its branch, whose upstream stays.</summary>
    public async Task<StepResult> CheckOutAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        await step.DueAsync();
        if (release is not { Branch: { } branch, ToCommit: { } commit }) throw new SlipwayException($"Release {release.RollbackTo} has no branch or commit.");
        if (await git.ResolveAsync("HEAD", cancellation) == commit && await git.BranchAsync(cancellation) == branch)
            return StepResult.Done($"{branch} is at {Figures.Commit(commit)} already");

        await move.MakeAsync(step, token => git.CheckoutAsync(branch, commit, token));
        return StepResult.Done($"{branch} at {Figures.Commit(commit)}");
    }

    /// <summary>Gives the release's images the names that containers are started by; what is gone is built again.</summary>
    public async Task<StepResult> TakeImagesAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        await step.DueAsync();
        var target = await ReleaseAsync(release.RollbackTo, cancellation);
        var application = await detector.DetectAsync(cancellation);
        await baseline.KeepRunningAsync(release, application, cancellation);
        await step.SaveAsync();

        var gone = new List<string>();
        foreach (var service in application.AppServices)
        {
            var kept = target.Images.FirstOrDefault(image => image.Service == service.Name);
            if (kept is null || await docker.DockerImageIdAsync(kept.Id, cancellation) is null) gone.Add(service.Name);
            else await docker.DockerTagAsync(kept.Id, service.ImageName(application.Compose.Project), cancellation);
        }

        if (gone.Count > 0)
            await compose.DockerComposeBuildAsync(new DockerComposeBuild(gone) { OnLine = step.OnLine, Deadline = settings.BuildTimeout }, cancellation);
        release.Images = await images.KeepAsync(await images.BuiltAsync(application, cancellation), release.Id, cancellation);
        return StepResult.Done(gone.Count > 0 ? $"{string.Join(", ", gone)} built again, the image was gone" : $"the images of release {target.Id}");
    }

    /// <summary>Restores the database from the time of the release, where that was asked for.</summary>
    public async Task<StepResult> RestoreDatabaseAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        if (release.RestoresBackupOf is not { } id) return StepResult.Skipped("the database stays as it is");

        var source = await ReleaseAsync(id, cancellation);
        var application = await detector.DetectAsync(cancellation);
        await step.DueAsync();
        await site.EnsureAsync(step, application);
        if (await backup.RenewAsync(step, application) is { } written) log.Warn($"{BackingUp.Wrote(release, written)}: the backup was taken again.");
        release.DatabaseChangedAt = time.GetUtcNow();
        await step.SaveAsync();

        var outcome = await restore.RestoreAsync(
            application, release.Id, [.. source.Backups.Select(file => new RestoreSource(file.File, file.Sha256, file.Database, file.Service))], cancellation);
        release.CountedAfterMigrate = await readings.ReadAsync(application, cancellation);
        return StepResult.Done(string.Join("; ", outcome.Databases.Select(database =>
            $"{database.Name} as of {source.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm}{(database.ReplacedAs is { } kept ? $", what was there is kept as {kept}" : "")}")));
    }

    private async Task<Release> ReleaseAsync(string? id, CancellationToken cancellationToken) =>
        (await journal.AllAsync(cancellationToken)).FirstOrDefault(release => release.Id == id)
        ?? throw new SlipwayException($"Release {id} is not in the journal any more.") { Next = ["./build.sh --target=Rollback --list"] };
}
