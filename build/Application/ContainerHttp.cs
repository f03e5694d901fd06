using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Slipway.Docker;

namespace Slipway.Application;

/// <summary>
/// Asks the application at its container's own address, from this host, in the words of one who asks inside: a tenth of a second sooner than by a process that is started there. Only a good answer
/// counts: one that is refused, or that an application gives to strangers, says nothing.
/// </summary>
internal sealed class ContainerHttp(TimeProvider time)
{
    private static readonly TimeSpan Reached = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Answered = TimeSpan.FromSeconds(5);

    // Where this host is not on the container's networks (another machine, rootless, a desktop's virtual machine).
    private readonly ConcurrentDictionary<string, bool> _beyond = new();

    /// <summary>What it answers to a path; null where that is not 200, or cannot be told from here.</summary>
    public async Task<VisitorAnswer?> AskAsync(Container container, int port, string path, CancellationToken cancellationToken)
    {
        if (container.Addresses.Values.FirstOrDefault(address => address.Length > 0) is not { } address || _beyond.ContainsKey(container.Id)) return null;
        var started = time.GetTimestamp();
        using var late = new CancellationTokenSource(Answered, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = (_, token) => ConnectAsync(container.Id, address, port, token) };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, InsideHttp.UrlOf(port, path));
        request.Headers.Add(InsideHttp.Scheme.Name, InsideHttp.Scheme.Value);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return (int)response.StatusCode == 200
                ? new VisitorAnswer(200, time.GetElapsedTime(started), string.Create(CultureInfo.InvariantCulture, $"{container.Name} at {address}:{port}"), null)
                : null;
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async ValueTask<Stream> ConnectAsync(string container, string address, int port, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Reached, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await HostHttp.ConnectAsync(address, port, either.Token);
        }
        catch (Exception fault)
        {
            if (!cancellationToken.IsCancellationRequested && fault is not SocketException { SocketErrorCode: SocketError.ConnectionRefused }) _beyond[container] = true;
            throw;
        }
    }
}
