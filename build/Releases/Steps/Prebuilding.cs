using Slipway.Application;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>
/// Builds the new commit before the site closes, from a worktree of its own and under names of its own: Build then takes its layers from the
/// cache, and a build that fails does so while nothing has been touched. What is deployed always comes from Build.
/// </summary>
public sealed class Prebuilding(
    ApplicationDetector detector, ProjectContainers containers, Maintenance maintenance, DockerCompose compose, DockerClient docker,
    GitRepository git, GitWorktree worktree, StateFolder state, DeploySettings settings, IRunLog log)
{
    private const string Tag = "slipway-prebuild";
    private const long LargestFile = 1_000_000;

    /// <summary>Builds ahead, where that is due.</summary>
    /// <exception cref="SlipwayException">The commit cannot be built.</exception>
    public async Task BuildAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        if (WhyNot(release, step.IsAlone) is { } reason)
        {
            log.Write($"Nothing is built ahead: {reason}.");
            return;
        }

        var application = await detector.DetectAsync(cancellation);
        // The other thing that takes long and needs no closed site: what switches maintenance, boots meanwhile.
        if (release.StaysOpen is null && await containers.RunningAsync(application.App.Name, cancellation) is { RestartCount: 0 } app) maintenance.Prepare(application, app);

        var folder = Path.Combine(await state.OpenAsync(cancellation), "prebuild");
        try
        {
            await worktree.AddAsync(folder, release.ToCommit!, cancellation);
            var doubts = await FillAsync(folder, release, cancellation);
            await BuildAsync(application, folder, doubts, step);
        }
        finally
        {
            await worktree.RemoveAsync(folder, CancellationToken.None);
        }
    }

    /// <summary>What building ahead was good for, once Build has built, in a word or two; null where nothing was built ahead.</summary>
    public async Task<string?> OutcomeAsync(IReadOnlyList<ImageRecord> built, CancellationToken cancellationToken)
    {
        if (!settings.Prebuild) return null;
        var names = built.ToDictionary(image => image.Service, image => ApartBuild.ImageName(image.Name, Tag));
        var ahead = await docker.DockerImageIdsAsync([.. names.Values], cancellationToken);
        if (ahead.Count == 0) return null;

        var hit = built.All(image => ahead.GetValueOrDefault(names[image.Service]) == image.Id);
        await docker.DockerImageRemoveAsync(ahead.Keys, cancellationToken);
        return hit ? "built ahead" : "not what was built ahead";
    }

    /// <summary>Why nothing is built ahead; null where something is.</summary>
    internal string? WhyNot(Release release, bool isAlone) =>
        isAlone ? "it belongs to no release"
        : !settings.Prebuild ? "DEPLOY_PREBUILD=false"
        : release.ToCommit is null ? "the commit is not known before Pull"
        : release.FirstInstall ? "a first install has no site to close"
        : release.Workflow == "Rebuild" ? "Rebuild takes nothing from a cache"
        : null;

    private async Task BuildAsync(ComposeApplication application, string folder, IReadOnlyList<string> doubts, StepScope step)
    {
        var services = application.AppServices.Where(service => service.Build is not null).Select(service => service.Name).ToList();
        var apart = new ApartBuild(services, await git.TopDirectoryAsync(step.Cancellation), folder, Tag)
        {
            Pull = settings.BuildPull,
            OnLine = step.OnLine,
            Deadline = settings.BuildTimeout,
        };
        try
        {
            await compose.DockerComposeBuildApartAsync(apart, step.Cancellation);
        }
        catch (SlipwayException fault) when (doubts.Count > 0)
        {
            foreach (var detail in fault.Details) log.Write(detail);
            log.Warn($"The build ahead failed, which need not mean that Build will: {string.Join("; ", doubts)}. DEPLOY_PREBUILD=false builds nothing ahead.");
        }
        catch (SlipwayException fault)
        {
            step.Release.BuildFailed = true;
            throw new SlipwayException($"Commit {Figures.Commit(step.Release.ToCommit)} cannot be built. The site was not closed. {fault.Message}", fault)
            {
                Details = fault.Details,
                Next = ["Push a commit that mends it, then: ./build.sh --target=Deploy (--force for the same commit)"],
            };
        }
    }

    /// <summary>Gives the worktree what the checkout has and git does not track; says what makes a build of it another than Build's.</summary>
    private async Task<IReadOnlyList<string>> FillAsync(string folder, Release release, CancellationToken cancellationToken)
    {
        var doubts = new List<string>();
        var left = new List<string>();
        var top = await git.TopDirectoryAsync(cancellationToken);
        var target = Path.Combine(folder, Path.GetRelativePath(top, Path.GetFullPath(settings.AppDirectory)));
        foreach (var path in await worktree.UntrackedAsync(cancellationToken))
        {
            var file = new FileInfo(Path.Combine(settings.AppDirectory, path));
            if (file is { Exists: true, LinkTarget: null, Length: <= LargestFile }) file.CopyTo(Path.Combine(target, path), overwrite: true);
            else left.Add(path);
        }

        if (left.Count > 0) doubts.Add($"git does not track {string.Join(", ", left)}");
        if (File.Exists(Path.Combine(folder, ".gitmodules"))) doubts.Add("the checkout has submodules");
        if (release is { FromCommit: { } from, ToCommit: { } to } && (await worktree.ChangedAsync(from, to, cancellationToken)).FirstOrDefault(IsModel) is { } changed)
            doubts.Add($"{changed} changes");
        return doubts;
    }

    // The model is the one of the checkout: a Dockerfile that moves is not found.
    private static bool IsModel(string path) =>
        Path.GetExtension(path) is ".yml" or ".yaml" || Path.GetFileName(path) == ".env";
}
