using System.Globalization;
using Npgsql;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>Reads the address of a PostgreSQL database: <c>postgres://user:p%40ss@host:5432/name?sslmode=require</c>.</summary>
internal static class PostgresUrl
{
    private const string Example = "postgres://user:password@host:5432/hc";

    /// <summary>The connection that an address means. What is wrong is told without the address, which holds a password.</summary>
    /// <exception cref="SlipwayException">It is none, or of a database that is not supported (exit code 2).</exception>
    public static NpgsqlConnectionStringBuilder Read(string url, string variable)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? url[..end].ToLowerInvariant() : url.Split(':')[0].ToLowerInvariant();
        if (scheme is "mysql" or "mariadb" or "sqlite" or "sqlite3")
            throw Wrong($"{variable} names a {(scheme.StartsWith('s') ? "SQLite" : "MySQL")} database, which is not supported yet: only PostgreSQL is.");
        if (scheme is not ("postgres" or "postgresql")) throw Wrong($"{variable} must begin with postgres://.");

        // The last @ ends the user's part: passwords are often written as they are.
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var at = rest.LastIndexOf('@');
        var (user, place) = at < 0 ? ("", rest) : (rest[..at], rest[(at + 1)..]);
        var password = user.IndexOf(':', StringComparison.Ordinal);
        if (!Uri.TryCreate("postgres://" + place, UriKind.Absolute, out var uri) || uri.Host.Length == 0) throw Wrong($"{variable} names no host.");

        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Decoded(uri.AbsolutePath.Trim('/')) is { Length: > 0 } name ? name : "hc",
            Username = Decoded(password < 0 ? user : user[..password]) is { Length: > 0 } named ? named : "postgres",
            Password = password < 0 ? null : Decoded(user[(password + 1)..]),
        };
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('=', 2)).Where(option => option.Length == 2))
        {
            if (option[0] == "sslmode") connection.SslMode = Mode(Decoded(option[1]), variable);
            else if (option[0] == "sslrootcert") connection.RootCertificate = Decoded(option[1]);
            else throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{variable} has an option that is not known: {option[0]}; sslmode and sslrootcert are."));
        }

        return connection;
    }

    /// <summary>An <c>sslmode</c> as libpq names it.</summary>
    public static SslMode Mode(string text, string variable) => text switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw Wrong($"{variable}: sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full."),
    };

    private static string Decoded(string text) => Uri.UnescapeDataString(text);

    private static SlipwayException Wrong(string message) => new(message) { ExitCode = ExitCode.WrongUse, Next = [$"Write it as {Example}, special letters of the password as %40 and so on."] };
}
