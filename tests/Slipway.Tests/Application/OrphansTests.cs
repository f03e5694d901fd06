using Slipway.Application;
using Slipway.Docker;

namespace Slipway.Tests.Application;

public sealed class OrphansTests
{
    private readonly FakeEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_of_a_service_that_is_gone_is_an_orphan()
    {
        _engine.Add("web");
        var old = _engine.Add("sidekiq");

        Assert.Equal(old.Id, Assert.Single(await FindAsync()).Id);
    }

    [Fact]
    public async Task Profile_services_and_one_offs_are_none()
    {
        _engine.Add("web");
        _engine.Add("debug");
        _engine.Add("sidekiq", oneOff: true);

        Assert.Empty(await FindAsync());
    }

    [Theory]
    [InlineData("/srv/other", "/srv/other/compose.yaml")]
    [InlineData("/srv/shop", "/srv/shop/compose.yaml,/srv/shop/debug.yaml")]
    public async Task A_project_of_the_same_name_from_elsewhere_or_other_files_is_left_alone(string folder, string files)
    {
        _engine.Add("web");
        _engine.Add("sidekiq", folder: folder, files: files);

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task The_containers_of_another_checkout_do_not_vouch_for_its_orphans()
    {
        _engine.Add("web", folder: "/srv/other", files: "/srv/other/compose.yaml");
        _engine.Add("sidekiq", folder: "/srv/other", files: "/srv/other/compose.yaml");

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task The_folder_of_the_first_Compose_file_is_where_Compose_works()
    {
        _engine.Add("web", folder: "/srv/shop/ops", files: "/srv/shop/ops/compose.yml");
        _engine.Add("sidekiq", folder: "/srv/shop/ops", files: "/srv/shop/ops/compose.yml");

        Assert.Single(await FindAsync("ops/compose.yml"));
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task Removing_stops_what_runs_first_and_never_touches_volumes()
    {
        var running = _engine.Add("sidekiq");
        var ended = _engine.Add("mailer", status: "exited");

        await new Orphans(_engine.Docker, new() { AppDirectory = FakeEngine.Directory }).RemoveAsync([running, ended], Token);

        Assert.Empty(_engine.Containers);
        var lines = _engine.Runner.Lines.ToList();
        var (stop, remove) = (lines.FindIndex(line => line.StartsWith("docker stop", StringComparison.Ordinal)), lines.FindIndex(line => line.StartsWith("docker rm", StringComparison.Ordinal)));
        Assert.True(stop >= 0 && stop < remove);
        Assert.DoesNotContain(ended.Id, lines[stop], StringComparison.Ordinal);
        Assert.DoesNotContain(_engine.Runner.Commands[remove].Arguments, argument => argument is "-v" or "--volumes");
    }

    private Task<IReadOnlyList<Container>> FindAsync(params string[] files) =>
        new Orphans(_engine.Docker, new() { AppDirectory = FakeEngine.Directory, ComposeFiles = files }).FindAsync(FakeEngine.Application(), Token);
}
