using System.Collections.Concurrent;
using System.Globalization;
using Slipway.Docker;
using Slipway.Processes;

namespace Slipway.Application;

/// <summary>
/// Asks the application inside its container, on the loopback address: by curl, else wget, else Ruby; not at all where it answers well at the container's own
/// address. Where the image has none of them, this host asks there as a visitor.
/// </summary>
internal sealed class InsideHttp(DockerClient docker, TimeProvider time)
{
    /// <summary>Redirects are answers here; one to HTTPS is avoided by saying that the request came over it.</summary>
    public static readonly (string Name, string Value) Scheme = ("X-Forwarded-Proto", "https");

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static readonly Tool[] Tools =
    [
        new("curl", url => ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "5", "-H", $"{Scheme.Name}: {Scheme.Value}", url]),
        new("wget", url => ["wget", "-q", "-S", "-t", "1", "-T", "5", "-O", "/dev/null", "--header", $"{Scheme.Name}: {Scheme.Value}", url]),
        new("ruby", url => ["ruby", "-rnet/http", "-ruri", "-e", RubyText, url]),
    ];

    private const string RubyText =
        """
        uri = URI(ARGV.fetch(0))
        http = Net::HTTP.new(uri.host, uri.port, nil)
        http.open_timeout = http.read_timeout = 5
        begin
          print http.start { |connection| connection.get(uri.request_uri, "X-Forwarded-Proto" => "https").code }
        rescue StandardError => error
          abort "#{error.class}: #{error.message}"
        end
        """;

    // What each container has; null is none of the tools.
    private readonly ConcurrentDictionary<string, Tool?> _known = new();
    private readonly HostHttp _host = new(time);
    private readonly ContainerHttp _container = new(time);

    /// <summary>A path as it is asked for inside.</summary>
    public static string UrlOf(int port, string path) => $"http://127.0.0.1:{port}/{path.TrimStart('/')}";

    /// <summary>Asks for a path and follows no redirect.</summary>
    public async Task<VisitorAnswer> AskAsync(Container container, int port, string path, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (await _container.AskAsync(container, port, path, cancellationToken) is { } good) return good;
        var url = UrlOf(port, path);
        if (_known.TryGetValue(container.Id, out var known))
            return known is null ? await AskAddressAsync(container, port, path, cancellationToken) : await AskAsync(known) ?? None();

        foreach (var tool in Tools)
        {
            if (await AskAsync(tool) is not { } answer) continue;
            _known[container.Id] = tool;
            return answer;
        }
        _known[container.Id] = null;
        return await AskAddressAsync(container, port, path, cancellationToken);

        async Task<VisitorAnswer?> AskAsync(Tool tool)
        {
            try
            {
                var result = await docker.DockerExecAsync(
                    new DockerExec(container.Id, tool.Arguments(url)) { Environment = new Dictionary<string, string?> { ["http_proxy"] = "" }, Deadline = Deadline },
                    cancellationToken);
                if (result.ProgramIsMissing()) return null;
                var status = tool.Name == "wget" ? StatusLine(result.Error) : Code(result.Output);
                var error = status is null ? result.LastLines(1) is [var line] ? line : $"{tool.Name} ended with exit code {result.ExitCode}" : null;
                return new VisitorAnswer(status, time.GetElapsedTime(started), $"inside {container.Name} by {tool.Name}", error);
            }
            catch (CommandFailedException exception) when (exception.Result is null)
            {
                return new VisitorAnswer(null, time.GetElapsedTime(started), $"inside {container.Name} by {tool.Name}", $"no answer within {Deadline.TotalSeconds:0} s");
            }
        }

        VisitorAnswer None() => new(null, time.GetElapsedTime(started), $"inside {container.Name}", "no program to ask with any more");
    }

    private async Task<VisitorAnswer> AskAddressAsync(Container container, int port, string path, CancellationToken cancellationToken)
    {
        if (container.Addresses.Values.FirstOrDefault(address => address.Length > 0) is not { } address)
            return new VisitorAnswer(null, TimeSpan.Zero, $"inside {container.Name}", "the image has no curl, wget or ruby, and the container has no address of its own");
        var answer = await _host.AskAsync(new UriBuilder("http", address, port).Uri, path, null, cancellationToken);
        return answer with { How = $"{container.Name} at {address}:{port}" };
    }

    private static int? Code(string output) =>
        int.TryParse(output.Trim(), CultureInfo.InvariantCulture, out var code) && code >= 100 ? code : null;

    // wget prints the header lines of each answer; the first is what the application said before any redirect.
    private static int? StatusLine(string headers)
    {
        var line = headers.Split('\n').Select(candidate => candidate.Trim()).FirstOrDefault(candidate => candidate.StartsWith("HTTP/", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var code, ..] ? Code(code) : null;
    }

    private sealed record Tool(string Name, Func<string, IReadOnlyList<string>> Arguments);
}
