using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Slipway.Probing;

/// <summary>
/// One GET on a connection of its own: a kept connection would hide that new ones are refused, and new ones are what visitors bring. Written on
/// a bare socket, because it is asked many times a second beside the work that it watches.
/// </summary>
/// <param name="site">Whom to ask, whatever name a redirect is for.</param>
/// <param name="portOf">The port of the site for an address.</param>
internal sealed class SiteQuestion(Uri site, Func<Uri, int> portOf)
{
    private const int LongestHead = 16 * 1024;
    private const int LongestBody = 256 * 1024;

    private IPAddress[]? _addresses;

    /// <summary>Asks.</summary>
    /// <returns>The answer, and where it sends the visitor.</returns>
    public async Task<(string Answer, Uri? Location)> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(await AddressesAsync(cancellationToken), portOf(url), cancellationToken);
            await using var plain = new NetworkStream(socket, ownsSocket: false);
            if (url.Scheme != Uri.UriSchemeHttps) return await TalkAsync(plain, url, cancellationToken);

            await using var secure = new SslStream(plain, leaveInnerStreamOpen: true);
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = url.IdnHost,
                    // On loopback the certificate proves nothing that the address does not; elsewhere it is checked as a visitor would.
                    RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || site.IsLoopback,
                },
                cancellationToken);
            return await TalkAsync(secure, url, cancellationToken);
        }
        catch (Exception fault) when (fault is SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            // The name may lead elsewhere by now.
            _addresses = null;
            return (SiteAnswer.Of(fault), null);
        }
    }

    private async Task<IPAddress[]> AddressesAsync(CancellationToken cancellationToken) =>
        _addresses ??= await Dns.GetHostAddressesAsync(site.IdnHost.Trim('[', ']'), cancellationToken);

    private static async Task<(string Answer, Uri? Location)> TalkAsync(Stream stream, Uri url, CancellationToken cancellationToken)
    {
        var authority = url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}";
        var request = $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: slipway-prober\r\nAccept: text/html,*/*\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);

        var buffer = new byte[4096];
        var head = new StringBuilder();
        var total = 0;
        int read;
        // To the end: what is cut off in the middle is no answer to a visitor.
        while (total < LongestBody && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (head.Length < LongestHead) head.Append(Encoding.Latin1.GetString(buffer, 0, read));
            total += read;
        }

        return Read(head.ToString(), url);
    }

    private static (string Answer, Uri? Location) Read(string answer, Uri url)
    {
        var lines = answer.Split("\r\n\r\n")[0].Split("\r\n");
        if (lines[0].Split(' ') is not [['H', 'T', 'T', 'P', '/', ..], var code, ..]
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return (answer.Length == 0 ? SiteAnswer.CutOff : "not HTTP", null);

        var location = status is 301 or 302 or 303 or 307 or 308
            ? lines.FirstOrDefault(line => line.StartsWith("location:", StringComparison.OrdinalIgnoreCase))?["location:".Length..].Trim()
            : null;
        return (SiteAnswer.Of(status), location is not null && Uri.TryCreate(url, location, out var next) && next.Scheme is "http" or "https" ? next : null);
    }
}
