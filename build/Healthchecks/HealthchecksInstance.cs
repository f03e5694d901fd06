using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>Finds the container that Healthchecks runs in on this machine.</summary>
public sealed class HealthchecksInstance(DockerClient docker)
{
    /// <summary>The variable that names the container.</summary>
    public const string ContainerVariable = "HEALTHCHECKS_CONTAINER";

    /// <summary>The variable that names its Compose service.</summary>
    public const string ServiceVariable = "HEALTHCHECKS_SERVICE";

    /// <summary>The variable that names its Compose file, relative to the Healthchecks file.</summary>
    public const string ComposeFileVariable = "HEALTHCHECKS_COMPOSE_FILE";

    /// <summary>The label that marks it where neither image nor service tells: <c>slipway.healthchecks=true</c>.</summary>
    public const string Label = "slipway.healthchecks";

    private const string ServiceName = "healthchecks";

    private static readonly string[] WhichDatabase = ["DB", "DB_HOST", "DB_PORT", "DB_NAME"];

    private static readonly string[] Images = ["healthchecks/healthchecks", "linuxserver/healthchecks"];

    /// <summary>
    /// The container: the one that HEALTHCHECKS_CONTAINER names; else, among the containers of HEALTHCHECKS_COMPOSE_FILE and HEALTHCHECKS_SERVICE (of this machine,
    /// where neither is set), the one with the label <c>slipway.healthchecks</c>, else of an image of Healthchecks, else of a service <c>healthchecks</c>.
    /// </summary>
    /// <returns>The container, or null if there is none.</returns>
    /// <exception cref="SlipwayException">There are several that do not share a database; they are listed.</exception>
    public async Task<Container?> FindAsync(HealthchecksFile file, CancellationToken cancellationToken)
    {
        if (file.Value(ContainerVariable) is { } name) return await docker.DockerInspectAsync(name, cancellationToken);

        var candidates = Narrowed(file, await docker.DockerPsAsync([], cancellationToken));
        if (candidates.Count == 0) return null;
        var running = candidates.Where(container => container.IsRunning).ToList();
        if (running.Count > 0) candidates = running;

        // A web container and one for alerts of the same image, or replicas, are one instance.
        if (candidates.Select(DatabaseOf).Distinct().Count() == 1) return candidates.OrderBy(container => container.Name, StringComparer.Ordinal).First();
        throw new SlipwayException($"{candidates.Count} containers look like Healthchecks, and do not use the same database.")
        {
            ExitCode = ExitCode.WrongUse,
            Details = [.. candidates.Select(container => $"{container.Name}: image {container.ImageName}, service {container.Service ?? "none"}, {container.Status}")],
            Next = [$"Name one in {file.Path}: {ContainerVariable}={candidates[0].Name}", $"or its Compose service: {ServiceVariable}=…"],
        };
    }

    /// <summary>The container, which has to be there.</summary>
    /// <exception cref="SlipwayException">There is none.</exception>
    public async Task<Container> RequireAsync(HealthchecksFile file, CancellationToken cancellationToken) =>
        await FindAsync(file, cancellationToken) ?? throw new SlipwayException("No container of Healthchecks is found on this machine.")
        {
            Details =
            [
                file.Value(ContainerVariable) is { } name ? $"{ContainerVariable} is {name}; there is no such container."
                : (file.Value(ServiceVariable) ?? file.Value(ComposeFileVariable)) is { } set ? $"There is no container of {set} ({ServiceVariable}, {ComposeFileVariable})."
                : $"Looked for the label {Label}, the images {string.Join(" and ", Images)}, and a Compose service {ServiceName}.",
            ],
            Next =
            [
                "./build.sh --target=StartHealthchecks (starts it)",
                $"or name its container in {file.Path}: {ContainerVariable}=…, or its database: {DatabaseLocation.UrlVariable}=postgres://user:password@host:5432/hc",
            ],
        };

    /// <summary>By what a container was found that <see cref="FindAsync"/> found, for a person.</summary>
    public static string FoundBy(HealthchecksFile file, Container container) =>
        file.Value(ContainerVariable) is not null ? ContainerVariable
        : file.Value(ServiceVariable) is not null ? ServiceVariable
        : (file.Value(ComposeFileVariable) is not null ? $"{ComposeFileVariable} and " : "its ")
            + (IsLabelled(container) ? $"label {Label}" : IsOfImage(container) ? $"image {container.ImageName}" : $"Compose service {ServiceName}");

    private static bool IsLabelled(Container container) => container.Labels.GetValueOrDefault(Label) is { } label && label != "false";

    private static bool IsOfImage(Container container) => Images.Contains(Repository(container.ImageName));

    private static List<Container> Narrowed(HealthchecksFile file, IReadOnlyList<Container> all)
    {
        var candidates = all.Where(container => !container.IsOneOff).ToList();
        if (file.Value(ComposeFileVariable) is { } compose)
        {
            var path = Path.GetFullPath(compose, Path.GetDirectoryName(file.Path)!);
            candidates = [.. candidates.Where(container => container.Labels.GetValueOrDefault(ComposeLabels.ConfigFiles)?.Split(',').Contains(path) == true)];
        }

        if (file.Value(ServiceVariable) is { } service) return [.. candidates.Where(container => container.Service == service)];
        if (candidates.Where(IsLabelled).ToList() is { Count: > 0 } labelled) return labelled;
        if (candidates.Where(IsOfImage).ToList() is { Count: > 0 } byImage) return byImage;
        return [.. candidates.Where(container => container.Service == ServiceName)];
    }

    /// <summary>The last two words of an image's name: <c>ghcr.io/linuxserver/healthchecks:v3@sha256:…</c> is <c>linuxserver/healthchecks</c>.</summary>
    private static string Repository(string image)
    {
        var words = image.Split('@')[0].Split('/');
        words[^1] = words[^1].Split(':')[0];
        return string.Join('/', words.TakeLast(2));
    }

    private static string DatabaseOf(Container container) =>
        string.Join('\n', WhichDatabase.Select(name => container.Environment.GetValueOrDefault(name)))
        + (container.Environment.ContainsKey("DB_HOST") ? container.Labels.GetValueOrDefault(ComposeLabels.Project) : container.Id);
}
