using System.Globalization;
using System.Net;
using Npgsql;
using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>Finds the database of a Healthchecks instance, with no port published: from what its container is told, and where that host is on their network.</summary>
public sealed class DatabaseLocation(DockerClient docker, HealthchecksInstance instance, IRunLog log)
{
    /// <summary>The variable that names the database instead: <c>postgres://user:password@host:5432/name</c>.</summary>
    public const string UrlVariable = "HEALTHCHECKS_DATABASE_URL";

    private const int Port = 5432;
    private const int ConnectsWithinSeconds = 10;
    private const int AnswersWithinSeconds = 120;

    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(15);

    /// <summary>A source of connections to the database; the caller disposes it. The password is masked in everything that is shown from here on.</summary>
    /// <exception cref="SlipwayException">There is no instance, its database is not PostgreSQL, or where it is cannot be told.</exception>
    public async Task<NpgsqlDataSource> OpenAsync(HealthchecksFile file, CancellationToken cancellationToken)
    {
        var connection = file.Value(UrlVariable) is { } url
            ? PostgresUrl.Read(url, UrlVariable)
            : await FromContainerAsync(await instance.RequireAsync(file, cancellationToken), cancellationToken);
        log.Mask(connection.Password);
        connection.ApplicationName = "slipway";
        connection.Timeout = ConnectsWithinSeconds;
        connection.CommandTimeout = AnswersWithinSeconds;
        log.Write($"Healthchecks database: {connection.Username}@{connection.Host}:{connection.Port}/{connection.Database}");
        return NpgsqlDataSource.Create(connection);
    }

    private async Task<NpgsqlConnectionStringBuilder> FromContainerAsync(Container container, CancellationToken cancellationToken)
    {
        var engine = await ValueAsync(container, "DB", cancellationToken);
        if (engine is not ("postgres" or "postgresql"))
            throw Unsupported($"Container {container.Name}", engine is null ? "SQLite, the image's default (DB is not set)" : engine is "mysql" or "mariadb" ? "MySQL" : $"\"{engine}\"");

        var host = await ValueAsync(container, "DB_HOST", cancellationToken)
            ?? throw new SlipwayException($"Container {container.Name} is told no DB_HOST, so where its database is cannot be told.") { Next = [$"{UrlVariable}=postgres://user:password@host:5432/hc"] };
        var port = int.TryParse(await ValueAsync(container, "DB_PORT", cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Port;
        var (address, reached) = await AddressAsync(container, host, port, cancellationToken);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = address,
            Port = reached,
            Database = await ValueAsync(container, "DB_NAME", cancellationToken) ?? "hc",
            Username = await ValueAsync(container, "DB_USER", cancellationToken) ?? "postgres",
            Password = await ValueAsync(container, "DB_PASSWORD", cancellationToken),
        };

        // By a container's address, the name in a certificate cannot be proven; on the bridge of this machine it need not be.
        if (address == host && await ValueAsync(container, "DB_SSLMODE", cancellationToken) is { } mode) connection.SslMode = PostgresUrl.Mode(mode, "DB_SSLMODE");
        return connection;
    }

    /// <summary>Where a host that the container names is reached from this machine.</summary>
    private async Task<(string Address, int Port)> AddressAsync(Container container, string host, int port, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal) && !IPAddress.IsLoopback(literal)) return (host, port);
        if (host == "host.docker.internal" || container.NetworkMode == "host") return (host == "host.docker.internal" ? "localhost" : host, port);

        if (host == "localhost" || literal is not null)
        {
            // The same container, or one whose network it shares.
            return container.Addresses.Values.FirstOrDefault() is { } own ? (own, port) : throw NotReached(container, host, "it has no address on a network of this machine");
        }

        var others = await docker.DockerPsAsync([], cancellationToken);
        var named = others.Where(other => other.Id != container.Id && other.IsNamed(host, container.Networks)).ToList();
        var database = named.FirstOrDefault(other => other.IsRunning);
        if (database is null) return named.Count > 0 ? throw NotReached(container, host, $"container {named[0].Name} is not running ({named[0].Status})") : (host, port);

        var shared = container.Networks.FirstOrDefault(network => database.IsNamed(host, [network]) && database.Addresses.ContainsKey(network));
        if (shared is not null && OperatingSystem.IsLinux()) return (database.Addresses[shared], port);
        return database.Ports.FirstOrDefault(published => published.ContainerPort == port) is { } way
            ? (way.HostAddress is "" or "0.0.0.0" or "::" ? "localhost" : way.HostAddress, way.HostPort)
            : throw NotReached(container, host, $"container {database.Name} has no address on a network of this machine");
    }

    private static SlipwayException NotReached(Container container, string host, string why) =>
        new($"The database {host} of container {container.Name} is not reached: {why}.")
        {
            Next = ["docker compose up -d (in the folder of Healthchecks' Compose file)", $"or name it: {UrlVariable}=postgres://user:password@host:5432/hc"],
        };

    /// <summary>A variable of the container, or what is in the file that <c>NAME_FILE</c> names inside it, which goes first, as in Healthchecks' own settings.</summary>
    private async Task<string?> ValueAsync(Container container, string name, CancellationToken cancellationToken)
    {
        // FILE__NAME is how the images of linuxserver.io say it.
        var path = container.Environment.GetValueOrDefault(name + "_FILE") is { Length: > 0 } own ? own : container.Environment.GetValueOrDefault("FILE__" + name);
        if (path is not { Length: > 0 }) return container.Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

        // A stream, because streams are not logged.
        using var content = new MemoryStream();
        var read = await docker.DockerExecAsync(
            new DockerExec(container.Id, "cat", path) { ReadOutput = (stream, token) => stream.CopyToAsync(content, token), Deadline = ReadWithin }, cancellationToken);
        if (read.Succeeded) return System.Text.Encoding.UTF8.GetString(content.ToArray()).Trim();
        throw new SlipwayException($"{name}_FILE of container {container.Name} cannot be read there: {path}.")
        {
            Details = read.LastLines(3),
            Next = [$"or name the database: {UrlVariable}=postgres://user:password@host:5432/hc"],
        };
    }

    private static SlipwayException Unsupported(string who, string engine) => new($"{who} keeps its checks in {engine}, which is not supported yet: only PostgreSQL is.")
    {
        Next = ["Move Healthchecks to PostgreSQL (DB=postgres, DB_HOST, DB_NAME, DB_USER, DB_PASSWORD), or let ./build.sh --target=StartHealthchecks start one."],
    };
}
