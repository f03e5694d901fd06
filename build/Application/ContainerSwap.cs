using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>
/// Two containers of the app at once, on plain Compose: <c>--scale</c> with <c>--no-recreate</c> makes a second one that differs from the first in nothing
/// but its image and number, so that a later <c>docker compose up</c> has nothing to change.
/// </summary>
public sealed class ContainerSwap(DockerCompose compose, DockerClient docker, AppCreation creation, DeploySettings settings)
{
    /// <summary>
    /// Starts a container of the new image that no visitor can meet: one of <c>compose run</c>, which has none of the service's names in the networks.
    /// </summary>
    public async Task<Container> StartTrialAsync(ComposeApplication application, string releaseId, CancellationToken cancellationToken)
    {
        var name = $"{application.Compose.Project}-{application.App.Name}-trial-{releaseId}";
        var run = new DockerComposeRun(application.App.Name) { Labels = [$"{ComposeLabels.Release}={releaseId}"], Deadline = settings.StartTimeout };
        await compose.DockerComposeRunDetachedAsync(run, name, cancellationToken);
        return await docker.DockerInspectAsync(name, cancellationToken)
            ?? throw new SlipwayException($"The trial container {name} was removed as soon as it had started.");
    }

    /// <summary>Starts one more container of the app beside those that run.</summary>
    /// <returns>The new container.</returns>
    public async Task<Container> StartBesideAsync(
        ComposeApplication application, IReadOnlyCollection<Container> old, Action<string> onLine, CancellationToken cancellationToken)
    {
        var idle = await creation.IsAllThereAsync(application, cancellationToken);
        await compose.DockerComposeUpAsync(Beside(application, old) with { NoStart = idle, OnLine = onLine, Deadline = settings.StartTimeout }, cancellationToken);
        if (idle) await docker.DockerStartAsync(await NewAsync(application, old, cancellationToken), cancellationToken);
        return await NewAsync(application, old, cancellationToken) is [.., var last]
            ? last
            : throw new SlipwayException($"Compose started no second container of {application.App.Name}.")
            {
                Next = ["--swap=stop-first (DEPLOY_SWAP) replaces the container after it has stopped"],
            };
    }

    /// <summary>The commands that start it, and stop the old ones when it has passed, to be shown.</summary>
    public async Task<IReadOnlyList<Command>> CommandsAsync(ComposeApplication application, IReadOnlyCollection<Container> old, CancellationToken cancellationToken)
    {
        var idle = await creation.IsAllThereAsync(application, cancellationToken);
        return
        [
            await compose.DockerComposeUpCommandAsync(Beside(application, old) with { NoStart = idle }, cancellationToken),
            .. idle ? [await docker.DockerStartCommandAsync([$"<the new container of {application.App.Name}>"], cancellationToken)] : Array.Empty<Command>(),
            await docker.DockerStopCommandAsync(old.Select(container => container.Name), cancellationToken),
        ];
    }

    /// <summary>Removes whatever was started beside the old containers: they never stopped.</summary>
    public async Task TakeBackAsync(ComposeApplication application, IReadOnlyCollection<Container> old, CancellationToken cancellationToken)
    {
        var beside = await NewAsync(application, old, cancellationToken);
        if (beside.Count > 0) await docker.DockerRemoveAsync(beside.Select(container => container.Id), cancellationToken);
    }

    /// <summary>Ends a trial.</summary>
    public Task EndTrialAsync(Container trial, CancellationToken cancellationToken) => docker.DockerRemoveAsync([trial.Id], cancellationToken);

    /// <summary>Stops the old containers, which end their requests within their grace period, removes them, and gives the new one the name of the first.</summary>
    public async Task RetireAsync(IReadOnlyList<Container> old, Container fresh, CancellationToken cancellationToken)
    {
        await docker.DockerStopAsync(old.Select(container => container.Id), cancellationToken);
        await docker.DockerRemoveAsync(old.Select(container => container.Id), cancellationToken);
        await docker.DockerRenameAsync(fresh.Id, old[0].Name, cancellationToken);
    }

    private static DockerComposeUp Beside(ComposeApplication application, IReadOnlyCollection<Container> old) => new([application.App.Name]) { NoRecreate = true, Scale = old.Count + 1 };

    private async Task<IReadOnlyList<Container>> NewAsync(
        ComposeApplication application, IReadOnlyCollection<Container> old, CancellationToken cancellationToken)
    {
        var ids = old.Select(container => container.Id).ToHashSet(StringComparer.Ordinal);
        return [.. (await docker.ContainersAsync(application, application.App.Name, cancellationToken)).Where(container => !ids.Contains(container.Id))];
    }
}
