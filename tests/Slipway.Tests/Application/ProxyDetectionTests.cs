using static Slipway.Tests.Application.Models;

namespace Slipway.Tests.Application;

public sealed class ProxyDetectionTests
{
    [Theory]
    [InlineData("nginx:1", 80, 8080, null, "http://127.0.0.1:8080/")]
    [InlineData("caddy:2", 80, 80, "0.0.0.0", "http://127.0.0.1/")]
    [InlineData("traefik:v3", 80, 80, "::", "http://127.0.0.1/")]
    [InlineData("haproxy", 80, 8000, "10.0.0.5", "http://10.0.0.5:8000/")]
    [InlineData("openresty/openresty", 80, 8000, "fd00::1", "http://[fd00::1]:8000/")]
    [InlineData("nginx", 443, 443, null, "https://127.0.0.1/")]
    public void The_proxys_published_port_is_the_way_in(string image, int target, int published, string? address, string url)
    {
        var application = Detect(Built("web"), Image("edge", image).Published(target, published, address));

        Assert.Equal("edge", application.Proxy?.Name);
        Assert.Equal(url, application.ProxyUrl?.ToString());
    }

    [Fact]
    public void Plain_http_goes_before_tls_and_a_dashboard() =>
        Assert.Equal("http://127.0.0.1/", Detect(Built("web"), Image("edge", "traefik").Published(443, 443).Published(8080, 8080).Published(80, 80)).ProxyUrl?.ToString());

    [Fact]
    public void A_service_of_unknown_make_on_port_80_is_the_proxy_before_the_apps_own_port()
    {
        var application = Detect(Built("web").Published(3000, 3000), Image("edge", "acme/edge").Published(80, 80));

        Assert.Equal("edge", application.Proxy?.Name);
    }

    [Fact]
    public void A_tool_on_port_8080_is_not_the_proxy_of_an_app_that_publishes_its_own()
    {
        var application = Detect(Built("web").Published(3000, 3001), Image("adminer", "adminer").Published(8080, 8080));

        Assert.Null(application.Proxy);
        Assert.Equal("http://127.0.0.1:3001/", application.ProxyUrl?.ToString());
    }

    [Fact]
    public void A_proxy_that_publishes_nothing_and_a_port_that_the_engine_chooses_are_no_way_in()
    {
        var application = Detect(Built("web").Published(3000, null), Image("proxy", "nginx"), Postgres().Published(5432, 5432));

        Assert.Null(application.Proxy);
        Assert.Null(application.ProxyUrl);
        Assert.Contains("no proxy: no service publishes a web port", application.Reasons);
    }

    [Fact]
    public void The_setting_decides_the_way_in()
    {
        var application = Detect(Defaults with { ProxyUrl = new Uri("https://shop.example") }, Built("web"), Image("proxy", "nginx").Published(80, 80));

        Assert.Equal("https://shop.example/", application.ProxyUrl?.ToString());
        Assert.Equal("proxy", application.Proxy?.Name);
    }
}
