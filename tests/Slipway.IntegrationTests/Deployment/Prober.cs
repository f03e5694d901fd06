using System.Collections.Concurrent;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>Asks for a site all the time, as visitors do, and remembers what it got.</summary>
internal sealed class Prober : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _answers = new();
    private readonly Task _asking;

    public Prober(Uri url) => _asking = AskAsync(url);

    /// <summary>How often each answer came: a status, or the name of an error.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers.GroupBy(answer => answer).ToDictionary(group => group.Key, group => group.Count());

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking;
        _end.Dispose();
    }

    private async Task AskAsync(Uri url)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(url, _end.Token);
                _answers.Enqueue(((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
                await Task.Delay(Pause, _end.Token);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                _answers.Enqueue(fault.GetType().Name);
            }
        }
    }
}
