using Slipway.Application;
using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>The images of releases: what ran before and what was built are kept under names of their own.</summary>
public sealed class ReleaseImages(DockerClient docker, ProjectContainers containers, ReleaseJournal journal)
{
    /// <summary>The images that the app services' containers were made from.</summary>
    public async Task<IReadOnlyList<ImageRecord>> RunningAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var all = await containers.AllAsync(cancellationToken);
        return [.. application.AppServices
            .Select(service => (service, container: Newest(all, service.Name)))
            .Where(pair => pair.container is not null)
            .Select(pair => new ImageRecord(pair.service.Name, pair.service.ImageName(application.Compose.Project), pair.container!.ImageId))];
    }

    /// <summary>Keeps images under the release's name (<c>app-web:slipway-&lt;id&gt;</c>); an image that is gone is left out.</summary>
    public async Task<IReadOnlyList<ImageRecord>> KeepAsync(IReadOnlyList<ImageRecord> images, string releaseId, CancellationToken cancellationToken)
    {
        var present = await docker.DockerImageIdsAsync([.. images.Select(image => image.Id)], cancellationToken);
        return await Task.WhenAll(images.Where(image => present.ContainsKey(image.Id)).Select(async image =>
        {
            var tag = ApartBuild.ImageName(image.Name, $"slipway-{releaseId}");
            await docker.DockerTagAsync(image.Id, tag, cancellationToken);
            return image with { Tag = tag };
        }));
    }

    /// <summary>The images that the app services' names mean now.</summary>
    public async Task<IReadOnlyList<ImageRecord>> BuiltAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var names = application.AppServices.ToDictionary(service => service.Name, service => service.ImageName(application.Compose.Project));
        var ids = await docker.DockerImageIdsAsync([.. names.Values], cancellationToken);
        return [.. names.Select(service => ids.TryGetValue(service.Value, out var id)
            ? new ImageRecord(service.Key, service.Value, id)
            : throw new SlipwayException($"Service {service.Key} has no image {service.Value} after the build.")
            {
                Next = [$"docker compose build {service.Key}"],
            })];
    }

    /// <summary>Gives the images that ran before the release their names back: those that the checked-out Compose file has, and those that it had.</summary>
    /// <param name="release">The release.</param>
    /// <param name="application">The application as it is checked out.</param>
    /// <param name="mustAll">Whether an image that is gone is a fault: containers are to be started from it.</param>
    /// <param name="said">Told how many names went back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SlipwayException">An image is gone.</exception>
    public async Task PutBackAsync(Release release, ComposeApplication application, bool mustAll, List<string> said, CancellationToken cancellationToken)
    {
        var back = 0;
        foreach (var image in release.ImagesBefore)
        {
            var name = application.Compose.Find(image.Service)?.ImageName(application.Compose.Project);
            foreach (var reference in new[] { image.Name, name }.OfType<string>().Distinct())
            {
                if (await docker.DockerImageIdAsync(reference, cancellationToken) == image.Id) continue;
                if (await docker.DockerImageIdAsync(image.Id, cancellationToken) is null)
                {
                    if (mustAll) throw Gone(image);
                    continue;
                }

                await docker.DockerTagAsync(image.Id, reference, cancellationToken);
                back++;
            }
        }

        if (back > 0) said.Add($"{Figures.Count(back, "image name")} given back to what ran before.");
    }

    /// <summary>The newest good release whose images are the ones that run; null if none is.</summary>
    public async Task<Release?> RunningReleaseAsync(IReadOnlyList<ImageRecord> running, CancellationToken cancellationToken) =>
        (await ReleasesOfAsync(running, cancellationToken)).FirstOrDefault(release => release.State == ReleaseState.Succeeded);

    /// <summary>The releases, good or not, whose images are the ones that run; newest first.</summary>
    public async Task<IReadOnlyList<Release>> ReleasesOfAsync(IReadOnlyList<ImageRecord> running, CancellationToken cancellationToken)
    {
        if (running.Count == 0) return [];

        var ids = running.Select(image => image.Id).ToHashSet();
        return [.. (await journal.AllAsync(cancellationToken)).Where(release =>
            release.Images.Count > 0 && ids.IsSubsetOf(release.Images.Select(image => image.Id).ToHashSet()))];
    }

    private static SlipwayException Gone(ImageRecord image) =>
        new($"The image that {image.Service} ran from before is gone: {image.Id}.")
        {
            Next = ["./build.sh --target=Rollback --keep-database (builds an older release's image again)"],
        };

    private static Container? Newest(IReadOnlyList<Container> containers, string service) =>
        containers.Where(container => container.Service == service && !container.IsOneOff).MaxBy(container => container.StartedAt);
}
