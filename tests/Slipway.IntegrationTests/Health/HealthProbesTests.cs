using Slipway.Health;
using Slipway.Reporting;

namespace Slipway.IntegrationTests.Health;

[Trait("Category", "Integration")]
[Collection(SampleSiteGroup.Name)]
public sealed class HealthProbesTests(SampleSite site)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_is_healthy_in_one_boot()
    {
        await ReadyAsync();

        var report = await RunAsync(HealthScope.Open);

        Assert.True(report.Healthy, string.Join('\n', report.Probes));
        Assert.Equal(["database", "redis", "migrations", "http", "proxy", "site"], report.Probes.Select(probe => probe.Name));
        Assert.All(report.Probes, probe => Assert.Equal(ProbeOutcome.Ok, probe.Outcome));
        TestContext.Current.TestOutputHelper?.WriteLine($"{report.Duration}\n{string.Join('\n', report.Probes)}");
    }

    [Fact]
    public async Task A_stopped_Redis_fails_its_probe_though_the_cache_hides_it()
    {
        await ReadyAsync();
        await site.ComposeAsync("stop", "--timeout", "1", "redis");
        try
        {
            var report = await RunAsync(HealthScope.Gate, Short);
            Assert.Equal("redis", Assert.Single(report.Failed).Name);
        }
        finally
        {
            await site.ComposeAsync("start", "redis");
        }
    }

    [Fact]
    public async Task A_stopped_database_fails_its_probe()
    {
        await ReadyAsync();
        await site.ComposeAsync("stop", "--timeout", "3", "db");
        try
        {
            var report = await RunAsync(HealthScope.Gate, Short);
            Assert.Contains(report.Failed, probe => probe.Name == "database");
            Assert.DoesNotContain(report.Probes, probe => probe.Reason?.Contains("sample:sample", StringComparison.Ordinal) == true);
        }
        finally
        {
            await site.ComposeAsync("start", "db");
        }
    }

    [Fact]
    public async Task A_pending_migration_fails_at_once_and_is_named()
    {
        await ReadyAsync();
        await site.SqlAsync("DELETE FROM schema_migrations WHERE version = '20260103090000'");
        try
        {
            var report = await RunAsync(HealthScope.Gate);
            Assert.Equal("1 pending: 20260103090000 AddIndexToTicksCreatedAt", Assert.Single(report.Failed).Reason);
            Assert.True(report.Duration < TimeSpan.FromSeconds(20), $"{report.Duration}");
        }
        finally
        {
            await site.SqlAsync("INSERT INTO schema_migrations VALUES ('20260103090000')");
        }
    }

    [Fact]
    public async Task A_container_that_is_recreated_is_waited_for()
    {
        var old = (await ReadyAsync())[0].Id;
        await site.ComposeAsync("up", "-d", "--force-recreate", "--no-deps", "web");

        var started = await new ContainerWait(site.Docker, site.Settings, TimeProvider.System).WaitAsync(site.Application, site.Application.App, [old], Token);

        Assert.NotEqual(old, Assert.Single(started.Containers).Id);
    }

    [Fact]
    public async Task A_container_that_ends_is_an_error_with_its_log()
    {
        await ReadyAsync();
        await site.ComposeAsync("stop", "web");
        try
        {
            var error = await Assert.ThrowsAsync<SlipwayException>(ReadyAsync);
            Assert.Contains("exited", error.Message, StringComparison.Ordinal);
            Assert.NotEmpty(error.Details);
        }
        finally
        {
            await site.ComposeAsync("start", "web");
        }
    }

    private async Task<IReadOnlyList<Slipway.Docker.Container>> ReadyAsync() =>
        (await new ContainerWait(site.Docker, site.Settings, TimeProvider.System).WaitAsync(site.Application, site.Application.App, [], Token)).Containers;

    private Task<HealthReport> RunAsync(HealthScope scope, TimeSpan? timeout = null) =>
        new HealthProbes(site.Docker, site.Rails, site.Visitors, site.Settings with { HealthTimeout = timeout ?? site.Settings.HealthTimeout }, TimeProvider.System)
            .RunAsync(site.Application, scope, Token);
}
