using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Slipway.Tests.Application;

/// <summary>Answers each request on a loopback port, or at a socket file, by what the test says; keeps the requests.</summary>
internal sealed class TinyServer : IAsyncDisposable
{
    private const byte TlsHandshake = 0x16;

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string?> _answer;
    private readonly Task _loop;

    /// <summary>Listens; <paramref name="answer"/> gets the request's head and returns the answer's, or null to stay silent.</summary>
    public TinyServer(Func<string, string?> answer)
        : this(answer, new IPEndPoint(IPAddress.Loopback, 0), ProtocolType.Tcp)
    {
    }

    /// <summary>Listens at a socket file.</summary>
    public TinyServer(string socketFile, Func<string, string?> answer)
        : this(answer, new UnixDomainSocketEndPoint(socketFile), ProtocolType.Unspecified)
    {
    }

    private TinyServer(Func<string, string?> answer, EndPoint place, ProtocolType protocol)
    {
        _answer = answer;
        _listener = new(place.AddressFamily, SocketType.Stream, protocol);
        _listener.Bind(place);
        _listener.Listen();
        _loop = LoopAsync();
    }

    public List<string> Requests { get; } = [];

    public Uri Url => new($"http://localhost:{((IPEndPoint)_listener.LocalEndPoint!).Port}");

    public static string Status(int status) => $"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n";

    public static string Json(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    public static string Redirect(string location) => $"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {location}\r\n";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        var silent = new List<Socket>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                var stream = new NetworkStream(client);
                var head = await HeadAsync(stream);
                Requests.Add(head);
                if (_answer(head) is { } answer)
                {
                    var whole = answer.Contains("\r\n\r\n", StringComparison.Ordinal) ? answer : answer + "Connection: close\r\n\r\n";
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(whole), _stop.Token);
                    client.Dispose();
                }
                else
                {
                    silent.Add(client);
                }
            }
        }
        finally
        {
            foreach (var client in silent) client.Dispose();
        }
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0 || buffer[0] == TlsHandshake) break;
            head.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        return head.ToString();
    }
}
