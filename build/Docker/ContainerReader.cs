using System.Globalization;
using System.Text.Json;

namespace Slipway.Docker;

/// <summary>Reads what <c>docker inspect</c> prints about containers.</summary>
internal static class ContainerReader
{
    /// <summary>The containers of a JSON array.</summary>
    public static IReadOnlyList<Container> Read(ReadOnlyMemory<byte> json)
    {
        if (json.Span.Trim(" \r\n\t"u8).IsEmpty) return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    /// <summary>One container, as the engine describes it.</summary>
    public static Container Read(JsonElement container)
    {
        var state = container.GetProperty("State");
        var config = container.GetProperty("Config");
        var network = container.GetProperty("NetworkSettings");
        return new()
        {
            Id = container.GetProperty("Id").GetString()!,
            Name = container.GetProperty("Name").GetString()!.TrimStart('/'),
            ImageId = container.GetProperty("Image").GetString()!,
            ImageName = config.Text("Image") ?? "",
            Status = state.GetProperty("Status").GetString()!,
            Health = state.Member("Health")?.Text("Status") is { } health && health is not ("" or "none") ? health : null,
            HealthInterval = config.Member("Healthcheck") is { } check ? Interval(check) : TimeSpan.Zero,
            ExitCode = state.GetProperty("ExitCode").GetInt32(),
            RestartCount = container.Member("RestartCount")?.GetInt32() ?? 0,
            StartedAt = Time(state.Text("StartedAt")),
            Labels = config.Members("Labels").ToDictionary(label => label.Name, label => label.Value.GetString() ?? ""),
            Environment = Variables(config),
            Addresses = network.Members("Networks")
                .Select(member => (member.Name, Address: Address(member.Value)))
                .Where(member => member.Address is not null)
                .ToDictionary(member => member.Name, member => member.Address!),
            NamesByNetwork = network.Members("Networks").ToDictionary(member => member.Name, member => Names(member.Value)),
            NetworkMode = container.Member("HostConfig")?.Text("NetworkMode") ?? "",
            Ports = [.. network.Members("Ports").SelectMany(Ports)],
        };
    }

    // DNSNames is what Docker 25 and newer resolve; Aliases is what those before have.
    private static IReadOnlyList<string> Names(JsonElement network) =>
        [.. network.Items("DNSNames").Concat(network.Items("Aliases")).Select(name => name.GetString()!).Distinct(StringComparer.Ordinal)];

    private static string? Address(JsonElement network) =>
        network.Text("IPAddress") is { Length: > 0 } four ? four
        : network.Text("GlobalIPv6Address") is { Length: > 0 } six ? six
        : null;

    private static Dictionary<string, string> Variables(JsonElement config)
    {
        var variables = new Dictionary<string, string>();
        foreach (var variable in config.Items("Env").Select(item => item.GetString()!.Split('=', 2)).Where(parts => parts.Length == 2))
            variables[variable[0]] = variable[1];
        return variables;
    }

    private static IEnumerable<PublishedPort> Ports(JsonProperty port)
    {
        var (number, protocol) = port.Name.Split('/') is [var first, var second] ? (first, second) : (port.Name, "tcp");
        if (protocol != "tcp" || port.Value.ValueKind != JsonValueKind.Array) return [];
        return port.Value.EnumerateArray().Select(binding => new PublishedPort(
            int.Parse(number, CultureInfo.InvariantCulture),
            binding.Text("HostIp") ?? "",
            int.Parse(binding.Text("HostPort") ?? "0", CultureInfo.InvariantCulture)));
    }

    // In nanoseconds; 30 s where nobody said anything (docker run --health-interval).
    private static TimeSpan Interval(JsonElement check) =>
        check.Member("Interval")?.GetInt64() is { } nanoseconds and > 0 ? TimeSpan.FromMicroseconds(nanoseconds / 1000) : TimeSpan.FromSeconds(30);

    private static DateTimeOffset Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;
}
