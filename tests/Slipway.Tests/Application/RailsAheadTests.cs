using System.Text.Json;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Settings;

namespace Slipway.Tests.Application;

public sealed class RailsAheadTests : IDisposable
{
    private readonly FakeEngine _engine = new();
    private readonly TemporaryFolder _folder = new();
    private readonly RailsRunner _rails;

    public RailsAheadTests()
    {
        _engine.Runner.OnLines(command => command.Arguments.Contains("runner"), _ => ["SLIPWAY {\"from\":\"ahead\"}"]);
        _rails = new RailsRunner(_engine.Docker, TimeProvider.System);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _rails.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_Rails_boots_in_the_container_of_the_checkout_before_the_application_is_known()
    {
        Rails();
        var other = _engine.Add("web", folder: "/srv/other");
        var web = _engine.Add("web", folder: _folder.Path);
        _engine.Add("web", folder: _folder.Path, oneOff: true);

        await BeginAsync();

        Assert.NotNull(await AskAsync(web));
        Assert.Null(await AskAsync(other));
        Assert.DoesNotContain(_engine.Runner.Lines, line => line.StartsWith("docker compose ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_boots_where_the_checkout_is_not_Rails_or_nothing_of_it_runs()
    {
        _engine.Add("web", folder: _folder.Path);
        await BeginAsync();
        Assert.False(_rails.IsKept);

        Rails();
        await BeginAsync(settings => settings with { AppService = "site" });
        Assert.False(_rails.IsKept);
    }

    [Fact]
    public async Task An_engine_that_cannot_be_asked_is_no_fault_yet()
    {
        Rails();
        _engine.Runner.On(command => command.Arguments[0] == "ps", _ => new(1, "", "Cannot connect to the Docker daemon", TimeSpan.Zero));

        await BeginAsync();

        Assert.False(_rails.IsKept);
    }

    private Task<JsonElement?> AskAsync(Container container) =>
        _rails.AskKeptAsync(container, "Application.maintenance.rb", new Dictionary<string, string?>(), TimeSpan.FromMinutes(1), Token);

    private void Rails()
    {
        _folder.Write("bin/rails", "");
        _folder.Write("config/application.rb", "");
    }

    private async Task BeginAsync(Func<DeploySettings, DeploySettings>? change = null)
    {
        var settings = new DeploySettings { AppDirectory = _folder.Path };
        var ahead = new RailsAhead(_engine.Docker, _rails, change?.Invoke(settings) ?? settings, new RecordingLog());
        ahead.Begin(Token);
        await ahead.BegunAsync();
    }
}
