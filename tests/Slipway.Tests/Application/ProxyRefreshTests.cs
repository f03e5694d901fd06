using Slipway.Application;

namespace Slipway.Tests.Application;

/// <summary>Which nginx has to be told of a new address.</summary>
public sealed class ProxyRefreshTests
{
    [Theory]
    [InlineData("location / { proxy_pass http://web:3000; }", true)]
    [InlineData("location / { proxy_pass http://web; }", true)]
    [InlineData("upstream app { server web:3000 max_fails=0; } server { location / { proxy_pass http://app; } }", true)]
    [InlineData("upstream app { zone app 64k; server web:3000 resolve; }", false)]
    [InlineData("resolver 127.0.0.11 valid=1s; location / { set $web web; proxy_pass http://$web:3000; }", false)]
    [InlineData("# proxy_pass http://web:3000;\nlocation / { proxy_pass http://$web:3000; }", false)]
    [InlineData("server { server_name web; location / { proxy_pass http://website:3000; } }", false)]
    public void It_is_one_that_asks_for_the_app_s_address_once(string configuration, bool once) =>
        Assert.Equal(once, ProxyRefresh.ResolvesOnce(configuration, ["web"]));

    [Theory]
    [InlineData("resolver 127.0.0.11 valid=1s ipv6=off;", 1)]
    [InlineData("resolver 127.0.0.11 valid=5;\nresolver 127.0.0.11 valid=30s;", 30)]
    [InlineData("# resolver 127.0.0.11 valid=1s;\nresolver 127.0.0.11;", null)]
    public void One_that_asks_again_goes_on_for_as_long_as_its_resolver_says(string configuration, int? seconds) =>
        Assert.Equal(seconds, ProxyRefresh.GoesOn(configuration)?.TotalSeconds);
}
