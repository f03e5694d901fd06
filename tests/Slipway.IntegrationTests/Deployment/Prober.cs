using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>Asks for a site all the time, as visitors do, and remembers what it got.</summary>
internal sealed class Prober : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(string Answer, long At)> _answers = new();
    private readonly Task _asking;
    private readonly long _began = Stopwatch.GetTimestamp();

    public Prober(Uri url) => _asking = AskAsync(url);

    /// <summary>How often each answer came: a status, or the name of an error.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers.GroupBy(answer => answer.Answer).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>The longest time between two of the same answer, or from the first question to it.</summary>
    public TimeSpan LongestWithout(string wanted)
    {
        var (longest, since) = (TimeSpan.Zero, _began);
        foreach (var (answer, at) in _answers)
        {
            var gap = Stopwatch.GetElapsedTime(since, at);
            if (gap > longest) longest = gap;
            if (answer == wanted) since = at;
        }

        return longest;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => $"{answer.Key}: {answer.Value}"));

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
                Add(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
                await Task.Delay(Pause, _end.Token);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                Add(fault.GetType().Name);
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private void Add(string answer) => _answers.Enqueue((answer, Stopwatch.GetTimestamp()));
}
