using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Slipway.Processes;

namespace Slipway.Docker;

/// <summary>
/// The engine's own socket, for questions that are asked often: an answer takes a tenth of the time that a docker command takes to start and ask. Only where the
/// docker command would ask at a socket of this machine too; everything else, and whatever goes wrong here, is left to the command.
/// </summary>
public sealed class EngineSocket : IDisposable
{
    // Where the command asks that is told nothing else.
    private const string Usual = "/var/run/docker.sock";
    private const string Scheme = "unix://";
    private const string DefaultContext = "default";

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(15);

    private readonly Func<string, string?> _variable;
    private readonly Lazy<HttpClient?> _client;

    /// <summary>The socket that the docker command would use.</summary>
    public EngineSocket()
        : this(Environment.GetEnvironmentVariable, Usual)
    {
    }

    /// <param name="variable">The environment.</param>
    /// <param name="usual">Where the docker command asks that is told nothing else.</param>
    internal EngineSocket(Func<string, string?> variable, string usual) =>
        (_variable, _client) = (variable, new(() => Find(variable, usual) is { } path ? Client(path) : null));

    /// <summary>Whether the docker command would use a socket of this machine.</summary>
    internal bool IsThere => _client.Value is not null;

    /// <summary>Asks the engine's API (<c>GET</c>).</summary>
    /// <param name="path">Path and query, without a version: the engine answers as its newest.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>What it says, and whether it knows the thing at all; null where it cannot be asked here.</returns>
    internal async Task<EngineAnswer?> AskAsync(string path, CancellationToken cancellationToken)
    {
        if (_client.Value is not { } client) return null;
        try
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound) return EngineAnswer.Unknown;
            if (response.StatusCode != HttpStatusCode.OK) return null;
            var json = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new EngineAnswer(JsonDocument.Parse(json));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException
            || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>The engine's version, as the docker command would say it (<c>docker version</c>); null where it cannot be asked here, or there is no such command.</summary>
    internal async Task<string?> VersionAsync(CancellationToken cancellationToken)
    {
        if (!IsThere || ProgramPath.Find("docker", _variable("PATH"), null, out _) is null) return null;
        using var answer = await AskAsync("version", cancellationToken);
        return answer?.Json?.RootElement.Text("Version") is { Length: > 0 } version ? version : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value?.Dispose();
    }

    // The command's order: DOCKER_HOST, then DOCKER_CONTEXT, then its configuration's current context.
    private static string? Find(Func<string, string?> variable, string usual)
    {
        if (variable("DOCKER_HOST") is { Length: > 0 } host)
            return host.StartsWith(Scheme, StringComparison.Ordinal) && File.Exists(host[Scheme.Length..]) ? host[Scheme.Length..] : null;
        var isDefault = variable("DOCKER_CONTEXT") is { Length: > 0 } chosen
            ? chosen == DefaultContext
            : DockerConfiguration.Read(DockerConfiguration.Folder(variable)) is { Context: null or DefaultContext };
        return isDefault && File.Exists(usual) ? usual : null;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "the client disposes of its handler, and its connections of their sockets")]
    private static HttpClient Client(string path) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    { BaseAddress = new Uri("http://docker/"), Timeout = AnswersWithin };
}

/// <summary>What the engine's API said.</summary>
/// <param name="Json">The answer; null where the engine does not have what it was asked for.</param>
internal sealed record EngineAnswer(JsonDocument? Json) : IDisposable
{
    /// <summary>The engine does not have it.</summary>
    public static EngineAnswer Unknown { get; } = new((JsonDocument?)null);

    /// <inheritdoc/>
    public void Dispose() => Json?.Dispose();
}
