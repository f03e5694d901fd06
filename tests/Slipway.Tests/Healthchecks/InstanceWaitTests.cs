using Slipway.Docker;
using Slipway.Healthchecks.Start;
using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Healthchecks;

public sealed class InstanceWaitTests : IAsyncDisposable
{
    private const string Key = "M9UqUiTWrJdZtvytFps9zbkc4LXOyvuP";

    private readonly FakeHealthchecks _instance = new();
    private readonly FakeEngine _engine = new();
    private readonly JumpingTime _time = new();
    private readonly InstanceWait _wait;

    public InstanceWaitTests() => _wait = new InstanceWait(_engine.Docker, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _instance.DisposeAsync();

    [Fact]
    public async Task An_instance_is_asked_at_its_published_port_by_the_name_it_answers_to()
    {
        var container = Running("https://checks.example.org");

        Assert.Equal(container.Id, (await WaitAsync(container)).Id);

        var request = Assert.Single(_instance.Requests);
        Assert.Equal(("GET", "/api/v1/status/", "checks.example.org", (string?)null), (request.Method, request.Path, request.Host, request.Key));
    }

    [Fact]
    public async Task It_is_asked_again_until_it_answers()
    {
        var asked = 0;
        _instance.Answer = _ => ++asked < 3 ? (503, "") : (200, "OK");

        await WaitAsync(Running());

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Under_a_folder_it_is_asked_there_first_as_versions_differ()
    {
        _instance.Answer = request => request.Path.StartsWith("/checks/", StringComparison.Ordinal) ? (404, "") : (200, "OK");

        await WaitAsync(Running("https://example.org/checks/"));

        Assert.Equal(["GET /checks/api/v1/status/", "GET /api/v1/status/"], _instance.Lines);
    }

    [Fact]
    public async Task At_the_deadline_the_last_answer_and_the_log_are_told()
    {
        _instance.Answer = _ => (500, "");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => WaitAsync(Running()));

        Assert.Contains("not within 1 min 00 s", fault.Message, StringComparison.Ordinal);
        Assert.Contains("/api/v1/status/ answered 500", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["the last line of the log"], fault.Details);
    }

    [Theory]
    [InlineData("exited", 0)]
    [InlineData("restarting", 3)]
    public async Task A_container_that_does_not_stay_up_is_not_waited_for(string status, int restarts)
    {
        var container = Running();
        _engine.Change(container, old => old with { Status = status, RestartCount = restarts, ExitCode = 3 });

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => WaitAsync(container));

        Assert.Contains($"does not stay up ({status}, exit code 3", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["the last line of the log"], fault.Details);
        Assert.Equal(0, _time.GetTimestamp());
    }

    [Fact]
    public async Task A_container_that_is_removed_is_not_waited_for()
    {
        var container = Running();
        _engine.Containers.Clear();

        await Assert.ThrowsAsync<SlipwayException>(() => WaitAsync(container));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(500, true)]
    [InlineData(401, false)]
    public async Task A_key_is_proven_by_asking_with_it(int status, bool isGood)
    {
        _instance.Answer = _ => (status, "");
        var container = Running();

        var fault = await Record.ExceptionAsync(() => _wait.ProveAsync(container, Key, Token));

        Assert.Equal(isGood, fault is null);
        Assert.Equal(("/api/v1/checks/", Key), (_instance.Requests[0].Path, _instance.Requests[0].Key));
        Assert.DoesNotContain(Key, fault?.Message ?? "", StringComparison.Ordinal);
    }

    private Task<Container> WaitAsync(Container container) => _wait.RunAsync(container.Id, TimeSpan.FromMinutes(1), Token);

    private Container Running(string? site = null)
    {
        var container = _engine.Add("web");
        var published = container with
        {
            Ports = [new PublishedPort(8000, "127.0.0.1", _instance.Port)],
            Environment = site is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["SITE_ROOT"] = site },
        };
        _engine.Change(container, _ => published);
        return published;
    }
}
