using System.Globalization;
using System.Text.Json;

namespace Slipway.Docker;

/// <summary>Reads what <c>docker compose config --format json</c> prints.</summary>
internal static class ComposeModelReader
{
    /// <summary>The model. Compose doubles every dollar sign in what it prints; here they are single again.</summary>
    public static ComposeModel Read(string json)
    {
        using var document = JsonDocument.Parse(json.Replace("$$", "$", StringComparison.Ordinal));
        var root = document.RootElement;
        return new(root.Text("name") ?? "", [.. root.Members("services").Select(service => Service(service.Name, service.Value))]);
    }

    private static ComposeService Service(string name, JsonElement service) => new()
    {
        Name = name,
        Image = service.Text("image"),
        Build = service.Member("build") is { } build
            ? new(build.Text("context") ?? "", build.Text("dockerfile") ?? "Dockerfile", build.Text("target"))
            : null,
        ContainerName = service.Text("container_name"),
        Environment = service.Members("environment")
            .Where(variable => variable.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(variable => variable.Name, variable => variable.Value.ToString()),
        Ports = [.. service.Items("ports").Where(port => port.Text("protocol") is null or "tcp").Select(Port)],
        Expose = [.. service.Texts("expose").SelectMany(Numbers)],
        Profiles = service.Texts("profiles"),
        DependsOn = [.. service.Members("depends_on").Select(dependency => dependency.Name)],
        DependsOnHealthOf = DependsOn(service, "service_healthy"),
        DependsOnEndOf = DependsOn(service, "service_completed_successfully"),
        HasStartHooks = service.Items("post_start").Any(),
        Aliases = [.. service.Members("networks").SelectMany(network => network.Value.Texts("aliases")), .. service.Text("hostname") is { } host ? [host] : Array.Empty<string>()],
        NetworkMode = service.Text("network_mode"),
        FixedAddresses =
        [
            .. service.Members("networks").Select(network => network.Value).Append(service)
                .SelectMany(holder => new[] { holder.Text("ipv4_address"), holder.Text("ipv6_address"), holder.Text("mac_address") })
                .Where(address => !string.IsNullOrEmpty(address)).Select(address => address!),
        ],
        Replicas = Number(service.Text("scale")) ?? Number(service.Member("deploy")?.Text("replicas")) ?? 1,
        Restart = service.Text("restart"),
        Command = service.Texts("command"),
        HealthTest = HealthTest(service),
        Mounts = [.. service.Items("volumes").Select(Mount), .. service.Texts("tmpfs").Select(Temporary)],
    };

    private static IReadOnlyList<string> DependsOn(JsonElement service, string condition) =>
        [.. service.Members("depends_on").Where(dependency => dependency.Value.Text("condition") == condition).Select(dependency => dependency.Name)];

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ComposePort Port(JsonElement port) => new(
        int.Parse(port.Text("target") ?? "0", CultureInfo.InvariantCulture),
        int.TryParse(port.Text("published"), NumberStyles.None, CultureInfo.InvariantCulture, out var published) && published > 0 ? published : null,
        port.Text("host_ip") is { Length: > 0 } address ? address : null);

    private static IEnumerable<int> Numbers(string exposed)
    {
        var parts = exposed.Split('/');
        if (parts is [_, not "tcp"]) return [];
        var bounds = parts[0].Split('-');
        return int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(bounds[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first <= last
            ? Enumerable.Range(first, last - first + 1)
            : [];
    }

    private static IReadOnlyList<string> HealthTest(JsonElement service) =>
        service.Member("healthcheck") is { } check && check.Text("disable") != "True" && check.Texts("test") is not (["NONE", ..] or [])
            ? check.Texts("test")
            : [];

    private static ComposeMount Mount(JsonElement mount) =>
        new(mount.Text("type") ?? "volume", mount.Text("source") is { Length: > 0 } source ? source : null, mount.Text("target") ?? "");

    private static ComposeMount Temporary(string tmpfs) => new("tmpfs", null, tmpfs.Split(':')[0]);
}
