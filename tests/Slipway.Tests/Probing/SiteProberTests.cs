using Slipway.Application;
using Slipway.Probing;
using Slipway.Settings;
using Slipway.Tests.Application;
using Slipway.Tests.Releases;

namespace Slipway.Tests.Probing;

public sealed class SiteProberTests : IDisposable
{
    private readonly ScriptedProject _project = new();
    private readonly List<RunHarness> _runs = [];
    private readonly CountingTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var run in _runs) run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task It_asks_until_it_is_ended_and_tells_what_came_in_its_order()
    {
        var asked = 0;
        await using var site = new TinyServer(_ => TinyServer.Status(++asked is > 5 and <= 10 ? 503 : 200));
        using var prober = Prober(settings => settings with { ProxyUrl = site.Url, MaintenancePath = "/shelf" });

        await prober.BeginAsync(Token);
        await UntilAsync(() => asked > 15);
        var samples = (await prober.EndAsync())!;

        Assert.Equal(["200", "503", "200"], samples.Runs.Select(run => run.Answer));
        Assert.Equal([5, 5], samples.Runs.Take(2).Select(run => run.Count));
        Assert.Equal((new Uri(site.Url, "/shelf").ToString(), 100, 0), (samples.Url, samples.Rate, samples.Errors));
        Assert.True(samples.ClosedSeconds > 0 && samples.ClosedSeconds == samples.LongestWithoutSiteSeconds);
        Assert.StartsWith("GET /shelf ", site.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_followed_each_time_and_the_end_of_them_counts()
    {
        await using var site = new TinyServer(head => head.StartsWith("GET / ", StringComparison.Ordinal) ? TinyServer.Redirect("/login") : TinyServer.Status(503));
        using var prober = Prober(settings => settings with { ProxyUrl = site.Url });

        await prober.BeginAsync(Token);
        await UntilAsync(() => site.Requests.Count > 6);

        Assert.Equal(["503"], (await prober.EndAsync())!.Answers.Select(answer => answer.Answer));
    }

    [Fact]
    public async Task A_site_that_went_away_is_refused_from_then_on()
    {
        var site = new TinyServer(_ => TinyServer.Status(200));
        using var prober = Prober(settings => settings with { Probe = new ProbeTarget(true, site.Url) });

        await prober.BeginAsync(Token);
        await UntilAsync(() => site.Requests.Count > 3);
        await site.DisposeAsync();
        var asked = _time.Questions;
        await UntilAsync(() => _time.Questions > asked + 10);

        Assert.Equal(SiteAnswer.Refused, (await prober.EndAsync())!.Runs[^1].Answer);
    }

    [Fact]
    public async Task A_question_that_the_end_came_before_is_no_answer()
    {
        await using var site = new TinyServer(_ => null);
        using var prober = Prober(settings => settings with { Probe = new ProbeTarget(true, site.Url) });

        await prober.BeginAsync(Token);
        await UntilAsync(() => site.Requests.Count == 8);

        Assert.Null(await prober.EndAsync());
        Assert.Equal(8, site.Requests.Count);
    }

    [Fact]
    public async Task Switched_off_or_without_a_proxy_it_asks_nobody()
    {
        await using var site = new TinyServer(_ => TinyServer.Status(200));
        using var off = Prober(settings => settings with { ProxyUrl = site.Url, Probe = ProbeTarget.Nobody });
        using var lost = Prober(settings => settings);

        await off.BeginAsync(Token);
        await lost.BeginAsync(Token);

        Assert.Null(await off.EndAsync());
        Assert.Null(await lost.EndAsync());
        Assert.Empty(site.Requests);
    }

    [Fact]
    public async Task Credentials_and_the_query_of_the_address_are_not_told()
    {
        await using var site = new TinyServer(_ => TinyServer.Status(200));
        using var prober = Prober(settings => settings with { Probe = new ProbeTarget(true, new Uri($"http://user:hunter2@localhost:{site.Url.Port}/up?token=hunter3")) });

        await prober.BeginAsync(Token);
        await UntilAsync(() => site.Requests.Count > 2);

        Assert.Equal($"http://localhost:{site.Url.Port}/up", (await prober.EndAsync())!.Url);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(10, deadline.Token);
    }

    private SiteProber Prober(Func<DeploySettings, DeploySettings> change)
    {
        DeploySettings? made = null;
        var run = _project.Run(settings => made = change(settings) with { ProbeRate = 100 });
        _runs.Add(run);
        return new SiteProber(run.Get<ApplicationDetector>(), made!, run.Log, _time);
    }

    /// <summary>The system's clock, which is looked at once for each question.</summary>
    private sealed class CountingTime : TimeProvider
    {
        private int _questions;

        public int Questions => Volatile.Read(ref _questions);

        public override DateTimeOffset GetUtcNow()
        {
            Interlocked.Increment(ref _questions);
            return base.GetUtcNow();
        }
    }
}
