using Slipway.Application;
using Slipway.Docker;
using Slipway.Health;
using Slipway.Reporting;

namespace Slipway.IntegrationTests.Application;

[Trait("Category", "Integration")]
[Collection(SampleSiteGroup.Name)]
public sealed class SiteTests(SampleSite site)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Maintenance Maintenance => new(site.Docker, site.Rails, site.Visitors, site.Settings, TimeProvider.System);

    [Fact]
    public async Task Visitors_get_the_page_while_maintenance_is_on_and_the_health_path_goes_through()
    {
        await ReadyAsync();
        Assert.Equal(MaintenanceState.Disabled, await Maintenance.EnableAsync(site.Application, Token));
        try
        {
            await site.Visitors.WaitForPageAsync(site.Application, Moment, Token);
            Assert.Equal(MaintenanceState.Enabled, await Maintenance.StateAsync(site.Application, Token));
            Assert.Equal(200, (await site.Visitors.AskAsync(site.Application, "/up", Token)).Status);
            Assert.True((await site.Visitors.AskAsync(site.Application with { ProxyUrl = null }, "/", Token)).IsPage);
        }
        finally
        {
            Assert.Equal(MaintenanceState.Enabled, await Maintenance.DisableAsync(site.Application, Token));
        }
        Assert.Equal(200, (await site.Visitors.WaitForOpenAsync(site.Application, Moment, Token)).Status);
    }

    [Fact]
    public async Task Without_its_Redis_the_state_is_unknown()
    {
        await ReadyAsync();
        await site.ComposeAsync("stop", "--timeout", "1", "redis");
        try
        {
            var error = await Assert.ThrowsAsync<SlipwayException>(() => Maintenance.StateAsync(site.Application, Token));
            Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await site.ComposeAsync("start", "redis");
        }
    }

    [Fact]
    public async Task Workers_are_stopped_and_the_same_containers_start_again()
    {
        await ReadyAsync();
        var before = await RunningAsync("worker");
        var workers = new Workers(site.Docker);

        var stopped = await workers.RunningAsync(site.Application, Token);
        await workers.StopAsync(stopped, Token);
        Assert.Empty(await RunningAsync("worker"));

        Assert.Equal(["worker"], await workers.StartAsync(site.Application, stopped, Token));
        Assert.Equal(before, await RunningAsync("worker"));
    }

    [Fact]
    public async Task A_container_of_a_service_that_is_gone_is_found_and_removed()
    {
        await ReadyAsync();
        var application = site.Application;
        application = application with { Compose = application.Compose with { Services = [.. application.Compose.Services.Where(service => service.Name != "worker")] } };
        var orphans = new Orphans(site.Docker, site.Settings);
        try
        {
            var found = await orphans.FindAsync(application, Token);
            Assert.Equal("worker", Assert.Single(found).Service);
            Assert.Empty(await orphans.FindAsync(site.Application, Token));

            await orphans.RemoveAsync(found, Token);
            Assert.Empty(await RunningAsync("worker"));
            Assert.Single(await RunningAsync("db"));
        }
        finally
        {
            await site.ComposeAsync("up", "-d", "worker");
        }
    }

    [Fact]
    public async Task A_request_under_way_is_waited_for()
    {
        var web = (await ReadyAsync())[0];
        var request = site.Docker.DockerExecAsync(
            new DockerExec(web.Id, "ruby", "-rsocket", "-e", "s = TCPSocket.new('127.0.0.1', 3000); s.write(\"GET / HTTP/1.1\\r\\n\"); sleep 1.5"), Token);
        while (!await HasConnectionAsync(web)) Assert.False(request.IsCompleted, "the request was not seen");

        var result = await new Draining(site.Docker, site.Settings, TimeProvider.System).WaitAsync(site.Application, null, Token);

        Assert.True(result.Drained);
        Assert.True(result.Waited > TimeSpan.Zero);
        await request;
    }

    [Fact]
    public async Task The_crontab_is_installed_in_the_container_read_back_and_put_back()
    {
        await ReadyAsync();
        var crontab = new Crontab(site.Docker, site.Rails, site.Settings);
        await crontab.RestoreAsync(site.Application, "5 5 * * * true\n", Token);

        var result = await crontab.InstallAsync(site.Application, Token);

        Assert.Equal((CronOutcome.Installed, 3, "5 5 * * * true"), (result.Outcome, result.Jobs, result.Previous?.Trim()));
        Assert.Contains("Tick.prune", await crontab.CurrentAsync(site.Application, Token), StringComparison.Ordinal);

        await crontab.RestoreAsync(site.Application, null, Token);
        Assert.Null(await crontab.CurrentAsync(site.Application, Token));
    }

    [Fact]
    public async Task The_crontab_goes_to_a_file_where_a_runner_reads_one()
    {
        await ReadyAsync();
        var crontab = new Crontab(site.Docker, site.Rails, site.Settings with { CronFile = "jobs" });

        Assert.Equal(2, (await crontab.InstallAsync(site.Application, Token)).Jobs);
        Assert.Equal(CronOutcome.Unchanged, (await crontab.InstallAsync(site.Application, Token)).Outcome);
    }

    private async Task<IReadOnlyList<Container>> ReadyAsync() =>
        (await new ContainerWait(site.Docker, site.Settings, TimeProvider.System).WaitAsync(site.Application, site.Application.App, [], Token)).Containers;

    private async Task<bool> HasConnectionAsync(Container container)
    {
        var table = await site.Docker.DockerExecAsync(new DockerExec(container.Id, "cat", "/proc/net/tcp"), Token);
        return Draining.Connections(table.Output, site.Application.AppPort).Any();
    }

    private async Task<IReadOnlyList<string>> RunningAsync(string service) =>
        [.. (await site.Docker.ContainersAsync(site.Application, service, Token)).Where(container => container.IsRunning).Select(container => container.Id)];
}
