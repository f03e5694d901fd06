using Slipway.Docker;

namespace Slipway.Tests.Docker;

public sealed class ComposeModelReaderTests
{
    /// <summary>What Compose 2.26 printed, shortened.</summary>
    public const string Json = """
        {"name": "tlprobe", "services": {
          "db": {"profiles": ["a", "b"], "command": null, "entrypoint": null, "image": "debian:trixie-slim",
            "environment": {"P": "$$x ${y}", "Y": null}, "healthcheck": {"disable": true}},
          "web": {"build": {"context": "/tmp/my app é", "dockerfile": "Dockerfile.prod", "target": "app"},
            "command": ["sh", "-c", "echo $$A"], "container_name": "fixed",
            "depends_on": {"db": {"condition": "service_started", "required": true}, "worker": {"condition": "service_healthy"}},
            "environment": {"EMPTY": "", "NUM": "5"}, "expose": ["3000", "4000-4002", "53/udp"],
            "healthcheck": {"test": ["CMD-SHELL", "true"]},
            "ports": [
              {"mode": "ingress", "host_ip": "127.0.0.1", "target": 80, "published": "8999", "protocol": "tcp"},
              {"mode": "ingress", "target": 443, "protocol": "tcp"}, {"target": 53, "published": "53", "protocol": "udp"}],
            "tmpfs": ["/run:size=64m"],
            "volumes": [{"type": "volume", "source": "data", "target": "/data"}, {"type": "volume", "target": "/anon"},
              {"type": "bind", "source": "/tmp/my app é/x", "target": "/x", "read_only": true}]},
          "worker": {"image": "app/worker", "build": {"context": "/tmp", "dockerfile": "Dockerfile"}, "healthcheck": {"test": ["NONE"]}}
        }, "volumes": {"data": {"name": "tlprobe_data"}}}
        """;

    [Fact]
    public void Services_are_read_whole()
    {
        var model = ComposeModelReader.Read(Json);

        Assert.Equal(("tlprobe", 3), (model.Project, model.Services.Count));
        var web = model.Find("web")!;
        Assert.Equal(new ComposeBuild("/tmp/my app é", "Dockerfile.prod", "app"), web.Build);
        Assert.Equal((null, "fixed", "tlprobe-web"), (web.Image, web.ContainerName, web.ImageName(model.Project)));
        Assert.Equal(["sh", "-c", "echo $A"], web.Command);
        Assert.Equal(new Dictionary<string, string> { ["EMPTY"] = "", ["NUM"] = "5" }, web.Environment);
        Assert.Equal([new(80, 8999, "127.0.0.1"), new ComposePort(443, null, null)], web.Ports);
        Assert.Equal([3000, 4000, 4001, 4002], web.Expose);
        Assert.Equal(["db", "worker"], web.DependsOn);
        Assert.Equal(["worker"], web.DependsOnHealthOf);
        Assert.Empty(web.DependsOnEndOf);
        Assert.Equal(["CMD-SHELL", "true"], web.HealthTest);
        Assert.Equal(
            [new("volume", "data", "/data"), new("volume", null, "/anon"), new("bind", "/tmp/my app é/x", "/x"), new ComposeMount("tmpfs", null, "/run")],
            web.Mounts);
    }

    [Fact]
    public void What_a_service_does_not_have_is_empty()
    {
        var model = ComposeModelReader.Read(Json);

        var db = model.Find("db")!;
        Assert.Equal(["a", "b"], db.Profiles);
        Assert.Equal(new Dictionary<string, string> { ["P"] = "$x ${y}" }, db.Environment);
        Assert.Null(db.Build);
        Assert.Empty(db.Command);
        Assert.Empty(db.HealthTest);
        Assert.Empty(db.Mounts);
        Assert.Empty(model.Find("worker")!.HealthTest);
        Assert.Equal("app/worker", model.Find("worker")!.ImageName(model.Project));
        Assert.Null(model.Find("none"));
    }
}
