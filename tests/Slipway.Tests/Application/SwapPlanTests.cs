using Slipway.Application;
using Slipway.Docker;
using Slipway.Settings;

namespace Slipway.Tests.Application;

/// <summary>Which swap a Compose model allows.</summary>
public sealed class SwapPlanTests
{
    private static readonly ComposeService Web = new() { Name = "web", Build = new ComposeBuild("/srv/shop", "Dockerfile", null) };

    public static TheoryData<string> Obstacles => [.. Services.Keys];

    private static Dictionary<string, ComposeService> Services { get; } = new()
    {
        ["container_name: shop is for one container"] = Web with { ContainerName = "shop" },
        ["port 8080 of the host is for one container"] = Web with { Ports = [new(3000, 8080, null)] },
        ["network_mode: host"] = Web with { NetworkMode = "host" },
        ["network_mode: service:vpn"] = Web with { NetworkMode = "service:vpn" },
        ["the address 172.16.0.9 is for one container"] = Web with { FixedAddresses = ["172.16.0.9"] },
        ["it has 3 replicas"] = Web with { Replicas = 3 },
        ["the volume at /app/tmp/pids holds what one server keeps for itself (pid files, sockets)"] = Web with { Mounts = [new("volume", "pids", "/app/tmp/pids")] },
        ["the volume at /app is the source folder itself, with what one server keeps in it (pid files, sockets)"] = Web with { Mounts = [new("bind", "/srv/shop", "/app")] },
        ["the SQLite database of DATABASE_URL is for one container"] = Web with
        {
            Mounts = [new("volume", "data", "/data")],
            Environment = new Dictionary<string, string> { ["DATABASE_URL"] = "sqlite3:/data/shop.sqlite3" },
        },
    };

    [Theory, MemberData(nameof(Obstacles))]
    public void What_is_for_one_container_makes_it_stop_first(string why) =>
        Assert.Equal(new SwapPlan(false, why), Plan(Services[why], SwapMode.Auto));

    [Fact]
    public void Every_obstacle_is_told() =>
        Assert.Equal(
            "container_name: shop is for one container; port 8080 of the host is for one container",
            Plan(Web with { ContainerName = "shop", Ports = [new(3000, 8080, null)] }, SwapMode.StartFirst).Why);

    [Fact]
    public void What_two_containers_may_share_or_have_each_lets_it_start_first()
    {
        var service = Web with
        {
            Ports = [new(3000, null, null)],
            Mounts = [new("volume", "uploads", "/app/storage"), new("tmpfs", null, "/app/tmp"), new("bind", "/srv/shop/config/key", "/app/config/key")],
            NetworkMode = "bridge",
            Environment = new Dictionary<string, string> { ["DATABASE_URL"] = "postgres://db/shop" },
        };

        Assert.Equal(new SwapPlan(true, "two containers of web can run at once"), Plan(service, SwapMode.Auto));
    }

    [Fact]
    public void A_setting_decides_where_both_are_possible()
    {
        Assert.Equal(new SwapPlan(false, "DEPLOY_SWAP=stop-first"), Plan(Web, SwapMode.StopFirst));
        Assert.Equal(new SwapPlan(true, "DEPLOY_SWAP=start-first"), Plan(Web, SwapMode.StartFirst));
    }

    [Fact]
    public void It_is_read_from_the_model()
    {
        var service = ComposeModelReader.Read(
            """
            {"name":"shop","services":{"web":{"network_mode":"host","scale":2,"mac_address":"02:42:ac:11:65:43",
              "networks":{"front":{"ipv4_address":"172.16.0.9"},"back":null}}}}
            """).Services[0];

        Assert.Equal(("host", 2), (service.NetworkMode, service.Replicas));
        Assert.Equal(["172.16.0.9", "02:42:ac:11:65:43"], service.FixedAddresses);
        Assert.Equal(3, ComposeModelReader.Read("""{"name":"shop","services":{"web":{"deploy":{"replicas":3}}}}""").Services[0].Replicas);
    }

    private static SwapPlan Plan(ComposeService service, SwapMode mode) => SwapPlan.For(FakeEngine.Application() with { App = service }, mode);
}
