using System.Text.RegularExpressions;
using Slipway.Docker;

namespace Slipway.Application;

/// <summary>What a service of the model is, as far as a deployment cares.</summary>
internal enum ServiceKind
{
    /// <summary>The application's own, or anything else.</summary>
    Other,

    /// <summary>A PostgreSQL server.</summary>
    Postgres,

    /// <summary>A pool in front of PostgreSQL.</summary>
    PostgresPool,

    /// <summary>A MySQL or MariaDB server.</summary>
    MySql,

    /// <summary>A MongoDB server.</summary>
    Mongo,

    /// <summary>Redis, or what speaks its protocol.</summary>
    Redis,

    /// <summary>Another store: search, queues, objects.</summary>
    Store,

    /// <summary>A reverse proxy.</summary>
    Proxy,
}

/// <summary>
/// Tells servers and proxies from the application by image, mounts, health check, the URLs that name them, and names: a server may
/// have <c>build:</c> as well, and an application may carry the server's environment (a shared <c>env_file</c>).
/// </summary>
internal sealed partial class ServiceKinds
{
    private readonly Dictionary<string, (ServiceKind Kind, string Evidence)> _kinds = new(StringComparer.Ordinal);

    public ServiceKinds(ComposeModel model, string appDirectory)
    {
        var named = ServiceUrls(model);
        foreach (var service in model.Services)
        {
            // A name alone says nothing of a service that shares its build: prepare-database is the application's.
            var shared = service.Build is not null && model.Services.Count(other => other.Build == service.Build) > 1;
            _kinds[service.Name] = Classify(service, appDirectory, named, shared);
        }
    }

    public ServiceKind this[ComposeService service] => _kinds[service.Name].Kind;

    /// <summary>Why a service is what it is taken for.</summary>
    public string Evidence(ComposeService service) => _kinds[service.Name].Evidence;

    public bool IsData(ComposeService service) => this[service] is not (ServiceKind.Other or ServiceKind.Proxy);

    /// <summary>The names by which other containers reach a service.</summary>
    public static IEnumerable<string> HostNames(ComposeService service)
    {
        yield return service.Name;
        if (service.ContainerName is { } container) yield return container;
        foreach (var alias in service.Aliases) yield return alias;
    }

    private static (ServiceKind Kind, string Evidence) Classify(
        ComposeService service, string appDirectory, Dictionary<string, ServiceKind> named, bool isShared)
    {
        var written = service.Image is null ? null : ImageWord(service.Image);
        if (written is not null && OfImage(written) is { } image) return (image, $"image {service.Image}");
        foreach (var mount in service.Mounts)
        {
            if (OfMount(mount.Target) is { } kind && (kind != ServiceKind.Proxy || service.Build is null)) return (kind, $"mount {mount.Target}");
        }

        var health = string.Join(' ', service.HealthTest);
        if (health.Contains("pg_isready", StringComparison.Ordinal)) return (ServiceKind.Postgres, "health check pg_isready");
        if (RedisPing().IsMatch(health)) return (ServiceKind.Redis, "health check redis-cli");
        if (health.Contains("mysqladmin", StringComparison.Ordinal)) return (ServiceKind.MySql, "health check mysqladmin");
        if (service.Build is not null && BuildWords(service.Build, appDirectory).Select(OfBuildWord).FirstOrDefault(kind => kind is not null) is { } built)
            return (built, "the folder or Dockerfile it is built from");

        if (Words(service.Name).Overlaps(["pgbouncer", "pgpool", "pgcat"])) return (ServiceKind.PostgresPool, "its name");

        // An image whose name says nothing is only believed to be a server when something calls it one.
        foreach (var host in HostNames(service))
        {
            if (named.TryGetValue(host, out var kind)) return (kind, $"a URL that names {host}");
        }

        return !isShared && OfName(service) is { } byName ? (byName, "its name") : (ServiceKind.Other, "");
    }

    private static ServiceKind? OfImage(string word) => word switch
    {
        _ when NotAServer().IsMatch(word) => PoolWord().IsMatch(word) ? ServiceKind.PostgresPool : null,
        _ when word.Contains("postgres", StringComparison.Ordinal) || word is "postgis" or "pgvector" or "spilo" or "citus" or "paradedb"
            || word.StartsWith("timescaledb", StringComparison.Ordinal) => ServiceKind.Postgres,
        _ when word.StartsWith("mysql", StringComparison.Ordinal) || word.StartsWith("mariadb", StringComparison.Ordinal) || word is "percona" or "percona-server" => ServiceKind.MySql,
        _ when word is "mongo" or "mongodb" or "percona-server-mongodb" || word.StartsWith("mongodb-", StringComparison.Ordinal) => ServiceKind.Mongo,
        _ when word.StartsWith("redis", StringComparison.Ordinal) || word.StartsWith("valkey", StringComparison.Ordinal) || word is "keydb" or "dragonfly" => ServiceKind.Redis,
        _ when StoreImage().IsMatch(word) => ServiceKind.Store,
        _ when ProxyImage().IsMatch(word) => ServiceKind.Proxy,
        _ => null,
    };

    private static ServiceKind? OfMount(string target) => target switch
    {
        _ when target.StartsWith("/var/lib/postgresql", StringComparison.Ordinal) || target == "/bitnami/postgresql" => ServiceKind.Postgres,
        _ when target.StartsWith("/var/lib/mysql", StringComparison.Ordinal) => ServiceKind.MySql,
        "/data/db" => ServiceKind.Mongo,
        "/var/lib/redis" => ServiceKind.Redis,
        _ when target.StartsWith("/etc/nginx", StringComparison.Ordinal) || target == "/etc/caddy/Caddyfile" => ServiceKind.Proxy,
        _ => null,
    };

    private static ServiceKind? OfBuildWord(string word) => word switch
    {
        "db" or "pg" or "postgres" or "postgresql" or "postgis" => ServiceKind.Postgres,
        "mysql" or "mariadb" => ServiceKind.MySql,
        "mongo" or "mongodb" => ServiceKind.Mongo,
        "redis" or "valkey" => ServiceKind.Redis,
        "nginx" or "proxy" or "caddy" or "traefik" or "haproxy" => ServiceKind.Proxy,
        _ => null,
    };

    private static ServiceKind? OfName(ComposeService service)
    {
        var words = Words(service.Name);
        if (words.Overlaps(["exporter", "backup", "backups", "admin", "worker", "web", "app"])) return null;
        if (words.Overlaps(["postgres", "postgresql", "postgis", "pg"])) return ServiceKind.Postgres;
        if (words.Overlaps(["mysql", "mariadb"])) return ServiceKind.MySql;
        if (words.Overlaps(["mongo", "mongodb"])) return ServiceKind.Mongo;
        if (words.Overlaps(["redis", "valkey", "cache"])) return ServiceKind.Redis;
        if (words.Overlaps(["nginx", "proxy", "caddy", "traefik", "haproxy", "ingress"])) return ServiceKind.Proxy;
        if (!words.Overlaps(["db", "database"])) return null;

        if (service.Environment.Keys.Any(key => key.StartsWith("MYSQL_", StringComparison.Ordinal) || key.StartsWith("MARIADB_", StringComparison.Ordinal))) return ServiceKind.MySql;
        if (service.Environment.ContainsKey("MONGO_INITDB_DATABASE")) return ServiceKind.Mongo;
        return IsPostgresEnvironment(service) ? ServiceKind.Postgres : ServiceKind.Store;
    }

    private static bool IsPostgresEnvironment(ComposeService service) =>
        service.Environment.Keys.Any(key => key is "POSTGRES_USER" or "POSTGRES_DB" or "POSTGRES_PASSWORD" or "POSTGRES_PASSWORD_FILE" or "POSTGRES_HOST_AUTH_METHOD" or "PGDATA");

    /// <summary>The last part of an image's name, without tag and digest.</summary>
    private static string ImageWord(string image)
    {
        var name = image.Split('@')[0];
        name = name[(name.LastIndexOf('/') + 1)..];
        return name.Split(':')[0].ToLowerInvariant();
    }

    /// <summary>The context's last folder, where it is not the application's own, and the words of the Dockerfile's path.</summary>
    private static IEnumerable<string> BuildWords(ComposeBuild build, string appDirectory)
    {
        var relative = Folders.Relative(appDirectory, build.Context);
        if (relative is { Length: > 0 }) yield return relative[(relative.LastIndexOf('/') + 1)..].ToLowerInvariant();

        var dockerfile = Path.IsPathRooted(build.Dockerfile) ? Folders.Relative(build.Context, build.Dockerfile) ?? "" : build.Dockerfile;
        foreach (var word in Words(dockerfile)) yield return word;
    }

    private static HashSet<string> Words(string text) => [.. NotAWord().Split(text.ToLowerInvariant()).Where(word => word.Length > 0)];

    /// <summary>The hosts of all URLs in all environments, with the kind of server that their scheme speaks to.</summary>
    private static Dictionary<string, ServiceKind> ServiceUrls(ComposeModel model)
    {
        var kinds = new Dictionary<string, ServiceKind>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in model.Services.SelectMany(service => service.Environment.Values))
        {
            if (DatabaseUrl.TryParse(value) is not { Host.Length: > 0 } url) continue;
            ServiceKind? kind = url.Engine switch
            {
                "postgresql" => ServiceKind.Postgres,
                "mysql" => ServiceKind.MySql,
                "mongodb" => ServiceKind.Mongo,
                "redis" => ServiceKind.Redis,
                _ => null,
            };
            if (kind is { } known) kinds.TryAdd(url.Host, known);
        }

        return kinds;
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotAWord();

    [GeneratedRegex(@"\b(redis|valkey)-cli\b")]
    private static partial Regex RedisPing();

    [GeneratedRegex("exporter|backup|admin|bouncer|pgpool|pgcat|odyssey|supavisor|commander|insight|express|dashboard|-ui$|rails|postgrest|postgres-meta")]
    private static partial Regex NotAServer();

    [GeneratedRegex("pgbouncer|pgpool|pgcat|odyssey|supavisor")]
    private static partial Regex PoolWord();

    [GeneratedRegex("^(memcached|elasticsearch|opensearch|meilisearch|typesense|clickhouse(-server)?|rabbitmq|minio|kafka|nats|zookeeper|cassandra|etcd|influxdb|neo4j|qdrant|solr|cockroach)$")]
    private static partial Regex StoreImage();

    [GeneratedRegex("^(nginx|caddy|traefik|haproxy|envoy|openresty|httpd|swag|kamal-proxy)|(^|-)(nginx|proxy)(-|$)")]
    private static partial Regex ProxyImage();
}
