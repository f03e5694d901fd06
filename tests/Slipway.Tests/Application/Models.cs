using Slipway.Application;
using Slipway.Docker;
using Slipway.Settings;

namespace Slipway.Tests.Application;

/// <summary>Compose models in few words.</summary>
internal static class Models
{
    public const string Folder = "/srv/shop";

    public static DeploySettings Defaults { get; } = new() { AppDirectory = Folder };

    public static ComposeService Built(string name, string context = "", string dockerfile = "Dockerfile", string? target = null) =>
        new() { Name = name, Build = new ComposeBuild(context.Length == 0 ? Folder : $"{Folder}/{context}", dockerfile, target) };

    public static ComposeService Image(string name, string image) => new() { Name = name, Image = image };

    public static ComposeService Postgres(string name = "db", string? user = "shop", string? database = "shop") =>
        Image(name, "postgres:17").With(Pairs(("POSTGRES_USER", user), ("POSTGRES_DB", database), ("POSTGRES_PASSWORD", "s3cret")));

    public static ComposeService With(this ComposeService service, params IEnumerable<(string Name, string Value)> environment) =>
        service with { Environment = environment.ToDictionary(pair => pair.Name, pair => pair.Value) };

    public static ComposeService Published(this ComposeService service, int target, int? published, string? address = null) =>
        service with { Ports = [.. service.Ports, new ComposePort(target, published, address)] };

    public static ComposeApplication Detect(params IReadOnlyList<ComposeService> services) => Detect(Defaults, services);

    public static ComposeApplication Detect(DeploySettings settings, params IReadOnlyList<ComposeService> services) =>
        ApplicationDetector.Detect(new ComposeModel("shop", services), settings);

    private static IEnumerable<(string Name, string Value)> Pairs(params (string Name, string? Value)[] pairs) =>
        pairs.Where(pair => pair.Value is not null).Select(pair => (pair.Name, pair.Value!));
}
