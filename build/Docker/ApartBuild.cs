using System.Text.Json.Nodes;

namespace Slipway.Docker;

/// <summary>A build of the application's images from other files, under names of their own: nothing that runs or is deployed comes to know it.</summary>
/// <param name="Services">The services.</param>
/// <param name="Checkout">The folder whose place <paramref name="Folder"/> takes, absolute.</param>
/// <param name="Folder">The folder that is built from, absolute.</param>
/// <param name="Tag">The tag of the images.</param>
public sealed record ApartBuild(IReadOnlyList<string> Services, string Checkout, string Folder, string Tag)
{
    /// <summary>Asks the registry for newer base images.</summary>
    public bool Pull { get; init; }

    /// <summary>Sees each line of the build's output.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The name that an image gets instead of its own.</summary>
    public static string ImageName(string name, string tag)
    {
        var repository = name.Split('@')[0];
        var colon = repository.LastIndexOf(':');
        return $"{(colon > repository.LastIndexOf('/') ? repository[..colon] : repository)}:{tag}";
    }

    /// <summary>What is left of a resolved model: the services' builds, from the other folder, and the secrets that builds may use.</summary>
    internal string Model(string json)
    {
        var model = JsonNode.Parse(json)!.AsObject();
        var project = model["name"]!.GetValue<string>();
        var services = new JsonObject();
        foreach (var name in Services)
        {
            if (model["services"]?[name]?["build"]?.DeepClone() is not JsonObject build) continue;

            // Names of its own only, and nothing sent anywhere.
            foreach (var member in new[] { "tags", "cache_to" }) build.Remove(member);
            foreach (var member in new[] { "context", "dockerfile" }) Move(build, member);
            if (build["additional_contexts"] is JsonObject contexts)
            {
                foreach (var context in contexts.Select(context => context.Key).ToList()) Move(contexts, context);
            }

            services[name] = new JsonObject
            {
                ["build"] = build,
                ["image"] = ImageName(model["services"]![name]!["image"]?.GetValue<string>() ?? $"{project}-{name}", Tag),
            };
        }

        var apart = new JsonObject { ["name"] = project, ["services"] = services };
        if (model["secrets"]?.DeepClone() is { } secrets) apart["secrets"] = secrets;
        return apart.ToJsonString();
    }

    private void Move(JsonObject holder, string member)
    {
        if (holder[member]?.GetValue<string>() is not { } path) return;
        var (from, to) = (Escaped(Checkout), Escaped(Folder));
        if (path == from) holder[member] = to;
        else if (path.StartsWith(from + "/", StringComparison.Ordinal)) holder[member] = to + path[from.Length..];
    }

    // Compose doubles dollar signs in what it prints, and reads them so again.
    private static string Escaped(string path) => path.Replace("$", "$$", StringComparison.Ordinal);
}
