using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>The step Build: new images beside the running containers; what ran before is kept under a name of its own.</summary>
public sealed class Building(
    ApplicationDetector detector, DockerCompose compose, DockerClient docker, ReleaseImages images, Baseline baseline, Prebuilding prebuilding, BackingUp backup, Crontab crontab, DeploySettings settings)
{
    /// <summary>Builds the app services' images, and those of others that have none yet.</summary>
    /// <param name="step">The step.</param>
    /// <param name="noCache">Whether every layer is built again.</param>
    public async Task<StepResult> BuildAsync(StepScope step, bool noCache)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        await step.DueAsync();

        await baseline.KeepRunningAsync(release, application, cancellation);
        await step.SaveAsync();

        // Start wants to know the crontab, and the site is closed then too.
        var reading = crontab.CurrentAsync(application, cancellation);
        await Task.WhenAll(compose.DockerComposeBuildAsync(await OfAsync(application, noCache, step.OnLine, cancellation), cancellation), reading);
        release.CrontabBefore = await reading;

        release.Images = await images.KeepAsync(await images.BuiltAsync(application, cancellation), release.Id, cancellation);
        var notes = await Task.WhenAll(prebuilding.OutcomeAsync(release.Images, cancellation), backup.ProveAsync(step));
        return StepResult.Done(string.Join("; ", notes.Prepend(string.Join(", ", release.Images.Select(image => $"{image.Service} {Digest(image.Id)}"))).Where(note => note is not null)));
    }

    /// <summary>The command that builds.</summary>
    internal async Task<Command> CommandAsync(ComposeApplication application, bool noCache, CancellationToken cancellationToken) =>
        await compose.DockerComposeBuildCommandAsync(await OfAsync(application, noCache, null, cancellationToken), cancellationToken);

    private async Task<DockerComposeBuild> OfAsync(ComposeApplication application, bool noCache, Action<string>? onLine, CancellationToken cancellationToken) =>
        new(await DueAsync(application, cancellationToken)) { NoCache = noCache, Pull = settings.BuildPull, OnLine = onLine, Deadline = settings.BuildTimeout };

    private async Task<IReadOnlyList<string>> DueAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var due = application.AppServices.Where(service => service.Build is not null).Select(service => service.Name).ToList();
        var others = application.Compose.Services.Where(service => service is { Build: not null, Profiles.Count: 0 } && !due.Contains(service.Name))
            .ToDictionary(service => service.Name, service => service.ImageName(application.Compose.Project));
        var known = await docker.DockerImageIdsAsync([.. others.Values], cancellationToken);
        due.AddRange(others.Where(other => !known.ContainsKey(other.Value)).Select(other => other.Key));

        return due.Count > 0
            ? due
            : throw new SlipwayException($"Service {application.App.Name} has no build: in {settings.AppDirectory}; there is nothing to build.");
    }

    private static string Digest(string id) => id.Replace("sha256:", "", StringComparison.Ordinal)[..12];
}
