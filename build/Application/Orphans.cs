using Slipway.Docker;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>
/// Containers that this application's Compose project made for services it no longer has. A project of the same name elsewhere, or
/// made with other Compose files, is not this one; services of profiles are in the model; one-offs belong to whoever runs them.
/// </summary>
public sealed class Orphans(DockerClient docker, DeploySettings settings)
{
    /// <summary>The orphans; nothing where it cannot be told.</summary>
    public async Task<IReadOnlyList<Container>> FindAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var containers = await docker.ContainersAsync(application, cancellationToken);

        // What the project's own containers carry tells which folder and files mean this checkout.
        var own = containers
            .Where(container => IsInModel(application, container) && IsHere(container))
            .Select(Origin).ToHashSet();
        return [.. containers.Where(container =>
            container.Service is not null && !container.IsOneOff && !IsInModel(application, container) && own.Contains(Origin(container)))];
    }

    /// <summary>Stops containers with their grace period and removes them; their volumes stay.</summary>
    public async Task RemoveAsync(IReadOnlyList<Container> orphans, CancellationToken cancellationToken)
    {
        if (orphans.Count == 0) return;
        var alive = orphans.Where(container => container.Status is "running" or "restarting" or "paused").Select(container => container.Id).ToList();
        if (alive.Count > 0) await docker.DockerStopAsync(alive, cancellationToken);
        await docker.DockerRemoveAsync(orphans.Select(container => container.Id), cancellationToken);
    }

    private static bool IsInModel(ComposeApplication application, Container container) =>
        container.Service is { } service && application.Compose.Find(service) is not null;

    private static (string? Folder, string? Files) Origin(Container container) =>
        (container.Labels.GetValueOrDefault(ComposeLabels.WorkingDirectory), container.Labels.GetValueOrDefault(ComposeLabels.ConfigFiles));

    // Compose works in the folder of its first file; the path may go through a link.
    private bool IsHere(Container container)
    {
        if (Origin(container).Folder is not { Length: > 0 } folder) return false;
        var here = settings.ComposeFiles is [var first, ..]
            ? Path.GetDirectoryName(HostFile.PathOf(settings.AppDirectory, first))!
            : settings.AppDirectory;
        return Real(folder) == Real(here);
    }

    private static string Real(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            return new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }
}
