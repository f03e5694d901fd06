using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Probing;

/// <summary>
/// Asks for the site as visitors do, many times a second, while a release is made. Never fails a release: what goes wrong here is a line in the log.
/// </summary>
public sealed class SiteProber(ApplicationDetector detector, DeploySettings settings, IRunLog log, TimeProvider time) : IDisposable
{
    private const int MostRedirects = 5;

    // Visitors who wait for an answer do not keep others from asking; but these must not become the load that makes it slow.
    private const int MostAtOnce = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly AnswerTally _tally = new();
    private CancellationTokenSource? _end;
    private Task _asking = Task.CompletedTask;
    private Uri? _url;

    /// <summary>Begins to ask, if it has not begun and knows whom; returns at once.</summary>
    /// <param name="cancellationToken">Ends looking for whom to ask.</param>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_end is not null || !settings.Probe.Asks) return;
        try
        {
            var application = await detector.DetectAsync(cancellationToken);
            _url = settings.Probe.Url ?? (application.ProxyUrl is { } proxy ? HostHttp.UrlOf(proxy, settings.MaintenancePath) : null);
            if (_url is not { } url)
            {
                log.Write("Nobody asks for the site during the run: no proxy is known; DEPLOY_PROBE names an address.");
                return;
            }

            _end = new CancellationTokenSource();
            var question = new SiteQuestion(url, next => HostHttp.PortOf(url, next, application.Proxy));
            _asking = Task.Run(() => AskAsync(question, url, _end.Token), CancellationToken.None);
        }
        catch (SlipwayException fault)
        {
            log.Write($"Nobody asks for the site during the run: {fault.Message}");
        }
    }

    /// <summary>Ends asking.</summary>
    /// <returns>What visitors got; null where nobody was asked.</returns>
    public async Task<SiteSamples?> EndAsync()
    {
        if (_end is null || _url is not { } url) return null;
        await _end.CancelAsync();
        await _asking;
        var shown = new UriBuilder(url) { UserName = "", Password = "", Query = "" }.Uri.ToString();
        return _tally.Until(time.GetUtcNow(), log.Masked(shown), settings.ProbeRate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Not disposed as well: a question may still look at it.
        _end?.Cancel();
    }

    private async Task AskAsync(SiteQuestion question, Uri url, CancellationToken end)
    {
        // In the order in which they were asked.
        var open = new Queue<Task<Sample>>();
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / settings.ProbeRate), time);
            do
            {
                await TakeAsync(open, ended: false);
                if (open.Count < MostAtOnce) open.Enqueue(SampleAsync(question, url, end));
            }
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException)
        {
            await TakeAsync(open, ended: true);
        }
#pragma warning disable CA1031 // A prober that fails is no deployment that failed.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.Warn($"The site was not asked to the end of the run: {fault.Message}");
        }
    }

    private async Task TakeAsync(Queue<Task<Sample>> open, bool ended)
    {
        while (open.TryPeek(out var first) && (ended || first.IsCompleted))
        {
            var sample = await open.Dequeue();
            // A question that nobody waited out is no answer.
            if (sample.Answer is { } answer) _tally.Add(sample.Asked, answer, sample.Took);
        }
    }

    private async Task<Sample> SampleAsync(SiteQuestion question, Uri url, CancellationToken end)
    {
        var asked = time.GetUtcNow();
        var began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end, deadline.Token);
        try
        {
            var (answer, location) = await question.AskAsync(url, either.Token);
            for (var redirects = 0; location is not null && redirects < MostRedirects; redirects++)
                (answer, location) = await question.AskAsync(location, either.Token);
            return new Sample(asked, answer, time.GetElapsedTime(began));
        }
        catch (OperationCanceledException)
        {
            return new Sample(asked, end.IsCancellationRequested ? null : SiteAnswer.TimedOut, time.GetElapsedTime(began));
        }
    }

    private readonly record struct Sample(DateTimeOffset Asked, string? Answer, TimeSpan Took);
}
