namespace Slipway.Healthchecks.Start;

/// <summary>Asks an instance, past any proxy, by the name that it answers to.</summary>
internal sealed class InstanceHttp(TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks for a path; under the folder that the instance may be served under first, then without.</summary>
    /// <returns>The status, or why there is none.</returns>
    public async Task<(int? Status, string Said)> AskAsync(InstanceAddress instance, string path, string? key, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(instance, instance.Folder + path, key, cancellationToken);
        return answer.Status == 404 && instance.Folder.Length > 0 ? await SendAsync(instance, path, key, cancellationToken) : answer;
    }

    private async Task<(int? Status, string Said)> SendAsync(InstanceAddress instance, string path, string? key, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(instance.Address, path));
        request.Headers.Host = instance.Host;
        if (key is not null) request.Headers.Add("X-Api-Key", key);
        var place = $"{instance.Address.GetLeftPart(UriPartial.Authority)}{path}";
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return ((int)response.StatusCode, $"{place} answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{place}: no answer within {Timeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException fault)
        {
            return (null, $"{place}: {fault.Message}");
        }
    }
}
