using System.Text.RegularExpressions;

namespace Slipway.Application;

/// <summary>A server's URL as applications write it: <c>postgres://user:p%40ss@db:5432/name?pool=5</c>.</summary>
/// <param name="Engine"><c>postgresql</c>, <c>mysql</c>, <c>mongodb</c>, <c>sqlite</c>, <c>redis</c> or <c>sqlserver</c>.</param>
/// <param name="Host">The host; empty for a socket or a file.</param>
/// <param name="Port">The port, or null.</param>
/// <param name="Name">The database, or null.</param>
/// <param name="User">The user, or null.</param>
/// <param name="Password">The password, or null; never printed.</param>
internal sealed partial record DatabaseUrl(string Engine, string Host, int? Port, string? Name, string? User, string? Password)
{
    /// <summary>The URL without its password and its options.</summary>
    public override string ToString() =>
        $"{Engine}://{(User is null ? "" : User + (Password is null ? "@" : ":***@"))}{Host}{(Port is { } port ? $":{port}" : "")}/{Name}";

    /// <summary>The parts of a URL of a known engine; null if it is none.</summary>
    public static DatabaseUrl? TryParse(string? value)
    {
        if (value is null || Pattern().Match(value.Trim()) is not { Success: true } match) return null;
        var engine = match.Groups["scheme"].Value.ToLowerInvariant() switch
        {
            "postgres" or "postgresql" or "postgis" or "cockroachdb" => "postgresql",
            "mysql" or "mysql2" or "trilogy" or "mariadb" => "mysql",
            "mongodb" => "mongodb",
            "sqlite" or "sqlite3" => "sqlite",
            "redis" or "rediss" => "redis",
            "sqlserver" or "mssql" => "sqlserver",
            _ => null,
        };
        if (engine is null) return null;

        var query = Query(match.Groups["query"].Value);
        var host = match.Groups["host"].Value.Trim('[', ']');
        if (host.Length == 0) host = query.GetValueOrDefault("host") ?? "";
        var port = match.Groups["port"].Value is { Length: > 0 } written ? written : query.GetValueOrDefault("port");
        return new(
            engine,
            Decode(host) is { } decoded && !decoded.StartsWith('/') ? decoded : "",
            int.TryParse(port, out var number) ? number : null,
            Decode(match.Groups["name"].Value) ?? query.GetValueOrDefault("dbname"),
            Decode(match.Groups["user"].Value) ?? query.GetValueOrDefault("user"),
            Decode(match.Groups["password"].Value) ?? query.GetValueOrDefault("password"));
    }

    private static string? Decode(string text) => text.Length == 0 ? null : Uri.UnescapeDataString(text);

    private static Dictionary<string, string> Query(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (parts.Length == 2 && parts[1].Length > 0) values[parts[0]] = Uri.UnescapeDataString(parts[1]);
        }

        return values;
    }

    // The last @ before the path ends the user's part: passwords are often written undecoded. Further hosts are left out.
    [GeneratedRegex("""
        ^(?:jdbc:)?(?<scheme>[a-z][a-z0-9]*)(?:\+[a-z0-9_]+)?:(?://|(?<=sqlite3?:))
        (?:(?<user>[^:@/]*)(?::(?<password>[^/]*))?@)?
        (?<host>\[[^\]]*\]|[^:/?,@]*)(?::(?<port>[0-9]*))?(?:,[^/?]*)?
        (?:/+(?<name>[^?\#]*))?(?:\?(?<query>[^\#]*))?
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
