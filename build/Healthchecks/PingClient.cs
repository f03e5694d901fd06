using System.Text;

namespace Slipway.Healthchecks;

/// <summary>Sends pings to a Healthchecks instance.</summary>
public sealed class PingClient(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);

    // POST: a check may be set to count nothing else (HC_CHECK_…_METHODS).
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Sends one ping; waits 5 seconds at most.</summary>
    /// <param name="url">The ping URL with signal and run id.</param>
    /// <param name="body">What the check shows beside the ping.</param>
    /// <returns>Why it did not arrive; null if it did.</returns>
    public async Task<string?> PingAsync(string url, string body)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return "HEALTHCHECKS_PING_URL is no http or https URL.";
        var place = uri.GetLeftPart(UriPartial.Authority);
        using var deadline = new CancellationTokenSource(AnswersWithin, time);
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "text/plain");
            using var response = await _http.PostAsync(uri, content, deadline.Token);
            var said = await response.Content.ReadAsStringAsync(deadline.Token);
            if (!response.IsSuccessStatusCode) return $"{place} answered {(int)response.StatusCode}{((int)response.StatusCode == 404 ? " (it has no such check: ./build.sh --target=SyncHealthchecks)" : "")}.";
            return said.StartsWith("OK (", StringComparison.Ordinal) ? $"{place} answered {FirstLine(said)}." : null;
        }
        catch (OperationCanceledException)
        {
            return $"no answer from {place} within {AnswersWithin.TotalSeconds:0} s.";
        }
        catch (HttpRequestException fault)
        {
            return $"{place}: {fault.Message}";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string FirstLine(string said) => said.Split('\n')[0] is var line && line.Length > 80 ? line[..80] : line;
}
