using Slipway.Docker;

namespace Slipway.Application;

/// <summary>Finds the application's databases: those that Slipway can dump, and those that it cannot.</summary>
internal sealed class DatabaseDetection(ComposeModel model, ServiceKinds kinds, string? databaseService, ICollection<string> reasons)
{
    private static readonly string[] Local = ["localhost", "127.0.0.1", "::1", "host.docker.internal", "172.17.0.1"];

    private readonly List<ApplicationDatabase> _databases = [];
    private readonly List<string> _foreign = [];

    public (IReadOnlyList<ApplicationDatabase> Databases, IReadOnlyList<string> Foreign) Find(IReadOnlyList<ComposeService> appServices)
    {
        var chosen = databaseService is null
            ? null
            : model.Find(databaseService) ?? throw ServiceDetection.NoSuchService("database service", databaseService, "--database-service", model.Services);
        var references = DatabaseReferences.Find(appServices, host => Resolve(host, null) is { } service && kinds[service] is not (ServiceKind.Other or ServiceKind.Redis or ServiceKind.Store));

        foreach (var reference in references) Take(reference, chosen);
        if (_databases.Count == 0 && _foreign.Count == 0) TakeUnnamed(appServices, chosen);

        var missed = model.Services.Where(service => kinds[service] is ServiceKind.MySql or ServiceKind.Mongo && service.Profiles.Count == 0);
        foreach (var service in missed)
        {
            var used = appServices.Any(app => app.DependsOn.Contains(service.Name));
            if ((used || (_databases.Count == 0 && _foreign.Count == 0)) && !_foreign.Any(line => line.Contains($" {service.Name} ", StringComparison.Ordinal)))
                _foreign.Add($"service {service.Name} runs {kinds[service]}: only PostgreSQL is dumped by itself");
        }

        return (_databases, _foreign);
    }

    private void Take(DatabaseReference reference, ComposeService? chosen)
    {
        var (url, service) = (reference.Url, Resolve(reference.Url.Host, reference.Url.Port));
        if (service is not null && kinds[service] == ServiceKind.PostgresPool) service = Behind(service);
        if (url.Engine != "postgresql" || (service is not null && kinds[service] is ServiceKind.MySql or ServiceKind.Mongo))
        {
            var where = service is null ? "" : $" (service {service.Name} of this project)";
            Foreign(reference, $"{url}{where}: only PostgreSQL is dumped by itself");
            return;
        }

        if (service is null || kinds[service] != ServiceKind.Postgres) service = chosen;
        if (service is null)
        {
            Foreign(reference, $"{url} is not run by this Compose project");
            return;
        }

        // Without a name of its own, a family only repeats what a URL said.
        if (url.Name is null && !reference.IsUrl && _databases.Any(database => database.Service == service.Name)) return;
        Add(service, url.Name, url.User, url.Password, reference.Variable);
    }

    private void TakeUnnamed(IReadOnlyList<ComposeService> appServices, ComposeService? chosen)
    {
        var servers = chosen is not null ? [chosen] : model.Services.Where(service => kinds[service] == ServiceKind.Postgres && service.Profiles.Count == 0).ToList();
        var needed = servers.Where(server => appServices.Any(app => app.DependsOn.Contains(server.Name))).ToList();
        var name = DatabaseReferences.LoneName(appServices);
        foreach (var server in needed.Count > 0 ? needed : servers) Add(server, servers.Count == 1 ? name : null, null, null, "the only sign is the service itself");
    }

    private void Add(ComposeService service, string? name, string? user, string? password, string reason)
    {
        var environment = service.Environment;
        var ownUser = environment.GetValueOrDefault("POSTGRES_USER") ?? environment.GetValueOrDefault("POSTGRESQL_USERNAME");
        var ownPassword = environment.GetValueOrDefault("POSTGRES_PASSWORD") ?? environment.GetValueOrDefault("POSTGRESQL_PASSWORD");
        name ??= environment.GetValueOrDefault("POSTGRES_DB") ?? environment.GetValueOrDefault("POSTGRESQL_DATABASE") ?? ownUser ?? user ?? "postgres";

        var database = ownUser is { Length: > 0 }
            ? new ApplicationDatabase(service.Name, name, ownUser, ownPassword ?? (user == ownUser ? password : null))
            : new ApplicationDatabase(service.Name, name, user ?? "postgres", user is null ? ownPassword : password);
        if (_databases.Any(known => known.Service == database.Service && known.Name == database.Name)) return;
        _databases.Add(database with { Owner = user });
        reasons.Add($"database {database}: {reason}");
    }

    private void Foreign(DatabaseReference reference, string text)
    {
        var line = $"{reference.Variable}: {text}";
        if (_foreign.Contains(line)) return;
        _foreign.Add(line);
        reasons.Add($"database elsewhere, {line}");
    }

    private ComposeService? Resolve(string host, int? port)
    {
        var service = model.Services.FirstOrDefault(candidate => ServiceKinds.HostNames(candidate).Contains(host, StringComparer.OrdinalIgnoreCase));
        if (service is not null || !Local.Contains(host, StringComparer.OrdinalIgnoreCase)) return service;

        // By a port that a server of the project publishes on this host.
        return model.Services.FirstOrDefault(candidate => kinds.IsData(candidate) && candidate.Ports.Any(published => published.Published == (port ?? 5432)));
    }

    /// <summary>The server behind a pool: the one that its environment names, else the only one.</summary>
    private ComposeService? Behind(ComposeService pool)
    {
        var servers = model.Services.Where(service => kinds[service] == ServiceKind.Postgres).ToList();
        var values = pool.Environment.Values.Select(value => DatabaseUrl.TryParse(value)?.Host ?? value).ToList();
        return servers.FirstOrDefault(server => ServiceKinds.HostNames(server).Any(values.Contains))
            ?? servers.FirstOrDefault(server => pool.DependsOn.Contains(server.Name))
            ?? (servers.Count == 1 ? servers[0] : null);
    }
}
