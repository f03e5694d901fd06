using Slipway.Application;
using Slipway.Docker;

namespace Slipway.Database;

/// <summary>How PostgreSQL's own programs reach a server from inside its container.</summary>
/// <param name="Container">The container's id.</param>
/// <param name="Host">The host to connect to; null is the server's socket.</param>
/// <param name="Database">The database, the role and its password.</param>
internal sealed record PostgresSession(string Container, string? Host, ApplicationDatabase Database)
{
    /// <summary>The start of the name under which our sessions are seen in <c>pg_stat_activity</c>.</summary>
    public const string ApplicationName = "slipway";

    /// <summary>
    /// A program in the container. Database, role and password are variables, never arguments: an argument may be read as a connection
    /// string, and is in process lists.
    /// </summary>
    public DockerExec Program(string applicationName, params IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string?>
        {
            ["PGDATABASE"] = Database.Name,
            ["PGUSER"] = Database.User,
            ["PGAPPNAME"] = applicationName,
            ["PGCONNECT_TIMEOUT"] = "10",
        };
        if (Host is not null) environment["PGHOST"] = Host;
        if (Database.Password is { Length: > 0 } password) environment["PGPASSWORD"] = password;
        return new DockerExec(Container, arguments) { Environment = environment };
    }

    /// <summary>A psql that reads what is on its standard input, and ends with the first error.</summary>
    public DockerExec Psql(params IEnumerable<string> options) => Program(ApplicationName, ["psql", "-X", "-w", "-q", "-v", "ON_ERROR_STOP=1", "-At", .. options]);

    /// <summary>A script for psql; values come as its variables and are quoted there (<c>:'name'</c>).</summary>
    public DockerExec Script(string sql, IEnumerable<KeyValuePair<string, string>> variables, TimeSpan deadline) =>
        Psql(variables.SelectMany(pair => new[] { "-v", $"{pair.Key}={pair.Value}" })) with { Input = sql, Deadline = deadline };
}
