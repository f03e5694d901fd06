using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Slipway.Docker;

namespace Slipway.Application;

/// <summary>
/// Asks a proxy from this host. Redirects are followed by hand, so that every request goes to the proxy itself, whatever name it
/// is for: the name of the site may be that of another machine, or not exist yet.
/// </summary>
internal sealed class HostHttp(TimeProvider time)
{
    private const int MaximumRedirects = 5;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks for a path.</summary>
    public async Task<VisitorAnswer> AskAsync(Uri site, string path, ComposeService? proxy, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var url = UrlOf(site, path);
        var how = url.ToString();
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                var (status, location) = await SendAsync(site, url, proxy, either.Token);
                if (location is null) return new VisitorAnswer(status, time.GetElapsedTime(started), how, null);
                url = new Uri(url, location);
                if (redirects == MaximumRedirects)
                    return new VisitorAnswer(null, time.GetElapsedTime(started), how, $"more than {MaximumRedirects} redirects, the last to {url.GetLeftPart(UriPartial.Path)}");
                if (url.Scheme is not ("http" or "https"))
                    return new VisitorAnswer(null, time.GetElapsedTime(started), how, $"redirected to {url.Scheme}:");
                how = $"{new Uri(site, "/")} as {url.GetLeftPart(UriPartial.Path)}";
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new VisitorAnswer(null, time.GetElapsedTime(started), how, $"no answer within {Timeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException exception)
        {
            return new VisitorAnswer(null, time.GetElapsedTime(started), how, Innermost(exception).Message);
        }
    }

    /// <summary>The address of a path of the site.</summary>
    public static Uri UrlOf(Uri site, string path) => new(site, site.AbsolutePath.TrimEnd('/') + "/" + path.TrimStart('/'));

    // A connection of its own for each question: a visitor does not have one that was opened before the change.
    private static async Task<(int Status, Uri? Location)> SendAsync(Uri site, Uri url, ComposeService? proxy, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = (_, token) => ConnectAsync(site.IdnHost.Trim('[', ']'), PortOf(site, url, proxy), token),
        };
        // On loopback the certificate proves nothing that the address does not; elsewhere it is checked as a visitor would.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || site.IsLoopback;

        using var client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.UserAgent.ParseAdd("slipway");
        request.Headers.Accept.ParseAdd("text/html,*/*");
        request.Headers.ConnectionClose = true;
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var redirected = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        return ((int)response.StatusCode, redirected ? response.Headers.Location : null);
    }

    /// <summary>The port to ask: the same scheme stays on the port that is known; from HTTP to HTTPS it is where the proxy publishes 443.</summary>
    public static int PortOf(Uri site, Uri url, ComposeService? proxy)
    {
        if (url.Scheme == site.Scheme) return site.Port;
        int[] inside = url.Scheme == "https" ? [443, 8443] : [80, 8080];
        return inside.Select(target => proxy?.Ports.FirstOrDefault(port => port.Target == target)?.Published).FirstOrDefault(port => port is not null)
            ?? url.Port;
    }

    /// <summary>A connection to an address, which no proxy of the environment stands before.</summary>
    public static async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
