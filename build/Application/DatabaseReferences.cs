using System.Text.RegularExpressions;
using Slipway.Docker;

namespace Slipway.Application;

/// <summary>A database that a service's environment names.</summary>
/// <param name="Variable">The variable that names it.</param>
/// <param name="Url">Its parts, as a URL has them.</param>
/// <param name="IsUrl">Whether the variable is a URL; otherwise it is one of a family (DB_HOST, DB_NAME …).</param>
internal sealed record DatabaseReference(string Variable, DatabaseUrl Url, bool IsUrl);

/// <summary>Reads which databases the environment of the app services names, by URL or by families of variables.</summary>
internal static partial class DatabaseReferences
{
    private static readonly string[] Names = ["DATABASE", "NAME", "DB", "DBNAME", "DB_NAME", "DATABASE_NAME"];
    private static readonly string[] Users = ["USER", "USERNAME", "DB_USER"];
    private static readonly string[] Passwords = ["PASSWORD", "PASS", "DB_PASSWORD"];
    private static readonly string[] LoneNames = ["DB_NAME", "DB_DATABASE", "DATABASE_NAME", "PGDATABASE", "POSTGRES_DB"];

    /// <summary>All references, URLs first; Redis is not a database to back up.</summary>
    /// <param name="services">The app service and its workers.</param>
    /// <param name="isServer">Whether a host is a database server of the project.</param>
    public static IReadOnlyList<DatabaseReference> Find(IEnumerable<ComposeService> services, Func<string, bool> isServer)
    {
        var references = new List<DatabaseReference>();
        foreach (var environment in services.Select(service => service.Environment))
        {
            foreach (var (variable, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                if (DatabaseUrl.TryParse(value) is { Engine: not "redis", Name: not ":memory:" } url) references.Add(new(variable, url, IsUrl: true));
            }

            references.AddRange(Families(environment, isServer));
        }

        return [.. references.DistinctBy(reference => (reference.Variable, reference.Url)).OrderByDescending(reference => reference.IsUrl)];
    }

    /// <summary>A database's name that stands without a host, or null.</summary>
    public static string? LoneName(IEnumerable<ComposeService> services) =>
        services.Select(service => First(service.Environment, "", LoneNames)).FirstOrDefault(name => name is not null);

    private static IEnumerable<DatabaseReference> Families(IReadOnlyDictionary<string, string> environment, Func<string, bool> isServer)
    {
        foreach (var (variable, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (HostVariable().Match(variable) is not { Success: true } match || string.IsNullOrWhiteSpace(value) || value.Contains("://", StringComparison.Ordinal)) continue;

            var prefix = match.Groups["prefix"].Value;
            var parts = value.Split(',')[0].Trim().Split(':', 2);
            if (!isServer(parts[0]) && !DatabasePrefix().IsMatch(prefix)) continue;

            var port = parts.Length > 1 ? parts[1] : environment.GetValueOrDefault(prefix + "PORT");
            yield return new(variable, new DatabaseUrl(
                Engine(environment, prefix),
                parts[0].StartsWith('/') ? "" : parts[0],
                int.TryParse(port, out var number) ? number : null,
                First(environment, prefix, Names),
                First(environment, prefix, Users),
                First(environment, prefix, Passwords)), IsUrl: false);
        }
    }

    private static string Engine(IReadOnlyDictionary<string, string> environment, string prefix)
    {
        var adapter = First(environment, prefix, ["ADAPTER", "CONNECTION", "ENGINE"]) ?? (prefix.StartsWith("MYSQL", StringComparison.Ordinal) ? "mysql" : "");
        return adapter.Contains("mysql", StringComparison.OrdinalIgnoreCase) || adapter.Contains("maria", StringComparison.OrdinalIgnoreCase) || adapter == "trilogy"
            ? "mysql"
            : "postgresql";
    }

    private static string? First(IReadOnlyDictionary<string, string> environment, string prefix, string[] names) =>
        names.Select(name => environment.GetValueOrDefault(prefix + name)).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    [GeneratedRegex("^(?<prefix>.*?)(HOST|HOSTNAME)$", RegexOptions.ExplicitCapture)]
    private static partial Regex HostVariable();

    [GeneratedRegex("^(PG_?|(.*_)?(DB|DATABASE|POSTGRES|POSTGRESQL|MYSQL)_)$", RegexOptions.ExplicitCapture)]
    private static partial Regex DatabasePrefix();
}
