using System.Net;
using Slipway.Demo;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Tests.Machine;

namespace Slipway.Tests.Demo;

/// <summary>On real git; Docker, the child program and the site are recorded.</summary>
public sealed class DemonstrationTests : IDisposable
{
    private readonly MachineFixture _fixture = new();
    private readonly TemporaryFolder _cache = new();
    private readonly Site _site = new();

    public DemonstrationTests()
    {
        (_fixture.EngineAnswers, _fixture.ComposeVersion) = (true, "2.26.1-4");
        _fixture.Variables["XDG_CACHE_HOME"] = _cache.Path;
        foreach (var thing in new[] { "container", "volume", "network", "image" }) _fixture.Runner.On($"docker {thing} ls");
        _fixture.Runner.On("docker image inspect", "sha256:1");
        Deploys(_ => 0);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_cache.Path, "slipway", "demo");

    private IReadOnlyList<Command> Children => [.. _fixture.Runner.Commands.Where(IsChild)];

    public void Dispose()
    {
        _fixture.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task The_real_Deploy_is_run_before_and_after_a_commit_with_a_migration()
    {
        await RunAsync();

        Assert.Equal(2, Children.Count);
        Assert.All(Children, child => Assert.Equal(["--target=Deploy", $"--app-dir={Folder}/app"], child.Arguments.Skip(1)));
        Assert.Equal(["1.0.0 with 3 migrations", "1.1.0 with 4 migrations"], _site.Deployed);
    }

    [Fact]
    public async Task It_ends_with_the_address_and_commands_that_name_the_checkout()
    {
        await RunAsync();

        var end = _fixture.Log.Shown.SkipWhile(line => !line.StartsWith("Done in", StringComparison.Ordinal)).ToList();
        Assert.Contains(end, line => line.Contains("http://localhost:", StringComparison.Ordinal));
        foreach (var target in new[] { "Status", "Deploy", "EnableMaintenance", "MaintenanceStatus", "DisableMaintenance", "HealthCheck" })
            Assert.Contains($"  ./build.sh --target={target} {Command.Quote($"--app-dir={Folder}/app")}", end);
        Assert.Contains("  ./build.sh --target=DemoDown", end);
    }

    [Theory]
    [InlineData(1, 3, ExitCode.RolledBack, "first")]
    [InlineData(2, 4, ExitCode.NeedsAPerson, "second")]
    [InlineData(2, 137, ExitCode.Failed, "second")]
    public async Task A_failing_Deploy_is_the_failure_of_the_demo(int which, int exitCode, ExitCode expected, string named)
    {
        Deploys(number => number == which ? exitCode : 0);

        var fault = await Assert.ThrowsAsync<SlipwayException>(RunAsync);

        Assert.Equal(expected, fault.ExitCode);
        Assert.Contains($"{named} Deploy ended with exit code {exitCode}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Log.Shown, line => line.StartsWith("Done in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_version_that_is_not_served_is_the_failure_of_the_demo()
    {
        _site.Frozen = "1.0.0";

        var fault = await Assert.ThrowsAsync<SlipwayException>(RunAsync);

        Assert.Contains("does not serve version 1.1.0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lines_of_the_child_are_shown_indented()
    {
        await RunAsync();

        Assert.Contains("    ok Deploy", _fixture.Log.Shown);
    }

    [Fact]
    public async Task A_second_demo_starts_clean()
    {
        await RunAsync();
        _fixture.Runner.On("docker container ls", "c1\n").On("docker container rm");

        await RunAsync();

        Assert.Contains(_fixture.Log.Shown, line => line.Contains("Removed the last demo: 1 container, the folder", StringComparison.Ordinal));
        Assert.Equal("1.0.0 with 3 migrations", _site.Deployed[2]);
    }

    [Fact]
    public async Task Removing_says_what_went_and_the_second_time_that_there_is_nothing()
    {
        await RunAsync();

        await Demo().RemoveAsync(Cancellation);
        await Demo().RemoveAsync(Cancellation);

        Assert.StartsWith($"Removed the demo: the folder {Folder}.", _fixture.Log.Shown[^2], StringComparison.Ordinal);
        Assert.Equal("There is no demo: nothing to remove.", _fixture.Log.Shown[^1]);
    }

    [Fact]
    public async Task Without_an_engine_and_without_a_folder_there_is_nothing_to_remove()
    {
        _fixture.EngineAnswers = false;

        await Demo().RemoveAsync(Cancellation);

        Assert.Equal(["There is no demo here, and no engine that answers: nothing to remove."], _fixture.Log.Shown);
    }

    [Fact]
    public async Task Without_an_engine_a_demo_that_is_there_is_not_left_half_removed()
    {
        await RunAsync();
        _fixture.EngineAnswers = false;

        await Assert.ThrowsAsync<SlipwayException>(() => Demo().RemoveAsync(Cancellation));

        Assert.True(Directory.Exists(Folder));
    }

    private async Task RunAsync() => await Demo().RunAsync(Cancellation);

    private Demonstration Demo()
    {
        var lines = new StepLines(_fixture.Log, _fixture.Time);
        var engine = _fixture.Engine();
        return new Demonstration(
            _fixture.Bootstrap(),
            new BaseImage(engine, _fixture.Runner, _fixture.Packages(), _fixture.Machine, _fixture.Log, lines, _fixture.Time),
            new SampleApplication(
                new CommandRunner(new RecordingLog(), TimeProvider.System), new CheckoutRoot(AppContext.BaseDirectory), new SampleResources(engine, _fixture.Runner)),
            new SampleVisitor(_site, _fixture.Time), new ChildProgram(_fixture.Runner), new EngineProbe(engine, _fixture.Runner), _fixture.Machine, _fixture.Log, _fixture.Time);
    }

    // A Deploy that only takes the newest commit of the remote, as git has it.
    private void Deploys(Func<int, int> exitCode) => _fixture.Runner.On(IsChild, command =>
    {
        var code = exitCode(Children.Count);
        if (code == 0) _site.Deploy(Path.Combine(Folder, "developer"));
        return new(code, "ok Deploy\n", "", TimeSpan.Zero);
    });

    private static bool IsChild(Command command) => command.Arguments.Contains("--target=Deploy");

    /// <summary>Serves what was deployed last.</summary>
    private sealed class Site : HttpMessageHandler
    {
        private string _version = "";

        public string? Frozen { get; set; }

        public List<string> Deployed { get; } = [];

        public void Deploy(string checkout)
        {
            _version = File.ReadAllText(Path.Combine(checkout, "VERSION")).Trim();
            Deployed.Add($"{_version} with {Directory.GetFiles(Path.Combine(checkout, "db", "migrate")).Length} migrations");
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(HttpStatusCode.OK);
            response.Headers.Add("X-App-Version", Frozen ?? _version);
            return Task.FromResult(response);
        }
    }
}
