using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Slipway.IntegrationTests.Faults;

/// <summary>
/// What the site promised to keep: a visitor writes notes all the time and remembers those that were answered with 201; the worker keeps a list of
/// the rows that the database acknowledged.
/// </summary>
internal sealed class Promises : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<string> _notes = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _url;
    private readonly string _ticks;
    private readonly Task _writing;

    public Promises(Uri site, string ticks)
    {
        (_url, _ticks) = (new Uri(site, "/notes"), ticks);
        _writing = WriteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _writing;
        _end.Dispose();
    }

    /// <summary>Waits until a visitor and the worker have written again: what is open writes.</summary>
    public async Task GoOnAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        var (notes, ticks) = (_notes.Count, Length());
        while (_notes.Count == notes || Length() == ticks) await Task.Delay(Pause, deadline.Token);
    }

    /// <summary>Every promised row that the database does not have.</summary>
    /// <param name="sql">Asks the database.</param>
    public async Task<IReadOnlyList<string>> BrokenAsync(Func<string, Task<string>> sql)
    {
        // What was promised first, what is there then: meanwhile the promises go on.
        string[] notes = [.. _notes];

        // The last line may be half written: its writer may have been killed.
        var acknowledged = File.Exists(_ticks) ? (await File.ReadAllTextAsync(_ticks)).Split('\n')[..^1] : [];
        var titles = Lines(await sql("SELECT title FROM notes")).ToHashSet(StringComparer.Ordinal);
        var ticks = Lines(await sql("SELECT to_char(created_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM ticks")).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. notes.Where(title => !titles.Contains(title)).Select(title => $"note {title}"),
            .. acknowledged.Where(tick => !ticks.Contains(tick)).Select(tick => $"tick {tick}"),
        ];
    }

    private long Length() => new FileInfo(_ticks) is { Exists: true } file ? file.Length : 0;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task WriteAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        for (var number = 0; !_end.IsCancellationRequested; number++)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N} {number}");
            try
            {
                using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["title"] = title });
                using var answer = await client.PostAsync(_url, form, _end.Token);
                if (answer.StatusCode == HttpStatusCode.Created) _notes.Enqueue(title);
                await Task.Delay(Pause, _end.Token);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                // Not answered is not promised.
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }
}
