using Slipway.Reporting;

namespace Slipway.Demo;

/// <summary>Asks the sample application as a visitor does.</summary>
public sealed class SampleVisitor : IDisposable
{
    /// <summary>The header in which the application tells its version.</summary>
    internal const string VersionHeader = "X-App-Version";

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    /// <summary>Asks over the network, never through a proxy of the environment.</summary>
    public SampleVisitor(TimeProvider time)
        : this(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }, time)
    {
    }

    /// <summary>Asks through a handler.</summary>
    internal SampleVisitor(HttpMessageHandler handler, TimeProvider time) =>
        (_client, _time) = (new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) }, time);

    /// <summary>How long the site may take to answer with the version.</summary>
    internal TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Waits until the site answers 200 with a version.</summary>
    /// <exception cref="SlipwayException">It did not; says what it answered last.</exception>
    public async Task ExpectAsync(Uri url, string version, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            var (served, said) = await AskAsync(url, cancellationToken);
            if (served == version) return;
            if (_time.GetElapsedTime(began) > Deadline) throw new SlipwayException($"{url} does not serve version {version}: {said}.");
            await Task.Delay(_interval, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<(string? Version, string Said)> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var version = response.Headers.TryGetValues(VersionHeader, out var values) ? values.First() : null;
            return (response.IsSuccessStatusCode ? version : null, $"it answers {(int)response.StatusCode}, {(version is null ? "without a version" : $"version {version}")}");
        }
        catch (HttpRequestException fault)
        {
            return (null, fault.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "it does not answer in time");
        }
    }
}
