using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Slipway.Tests.Healthchecks;

/// <summary>A request that the fake instance got.</summary>
internal sealed record PingRequest(string Method, string Path, string Query, string Host, string? Key, string Body);

/// <summary>A Healthchecks instance that keeps what it is asked, and answers what the test says: 200 OK, unless told otherwise.</summary>
internal sealed class FakeHealthchecks : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PingRequest> _requests = [];
    private readonly Task _loop;

    public FakeHealthchecks()
    {
        _listener.Start();
        _loop = LoopAsync();
    }

    /// <summary>The answer to a request: status and text; null is silence.</summary>
    public Func<PingRequest, (int Status, string Text)?> Answer { get; set; } = _ => (200, "OK");

    /// <summary>Called when a request has come, before it is answered.</summary>
    public Action<PingRequest> Came { get; set; } = _ => { };

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string PingUrl => $"http://localhost:{Port}/ping";

    public IReadOnlyList<PingRequest> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    /// <summary>The requests as method and path.</summary>
    public IEnumerable<string> Lines => Requests.Select(request => $"{request.Method} {request.Path}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        var silent = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var request = await ReadAsync(client.GetStream());
                lock (_requests) _requests.Add(request);
                Came(request);
                if (Answer(request) is not var (status, text))
                {
                    silent.Add(client);
                    continue;
                }

                var answer = $"HTTP/1.1 {status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\nConnection: close\r\n\r\n{text}";
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
                client.Dispose();
            }
        }
        finally
        {
            foreach (var client in silent) client.Dispose();
        }
    }

    private async Task<PingRequest> ReadAsync(NetworkStream stream)
    {
        var read = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var text = Encoding.UTF8.GetString(read.ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var head = text[..end].Split("\r\n");
                var length = Header(head, "Content-Length") is { } stated ? int.Parse(stated, System.Globalization.CultureInfo.InvariantCulture) : 0;
                var begin = Encoding.UTF8.GetByteCount(text[..(end + 4)]);
                if (read.Length >= begin + length)
                {
                    var words = head[0].Split(' ');
                    var target = words[1].Split('?', 2);
                    return new PingRequest(words[0], target[0], target.Length > 1 ? target[1] : "", Header(head, "Host")!, Header(head, "X-Api-Key"),
                        Encoding.UTF8.GetString(read.ToArray(), begin, length));
                }
            }

            var count = await stream.ReadAsync(buffer, _stop.Token);
            if (count == 0) throw new EndOfStreamException();
            read.Write(buffer, 0, count);
        }
    }

    private static string? Header(string[] head, string name) =>
        head.Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
