using Dapper;
using Npgsql;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>
/// The columns of <c>api_check</c> as this version of Healthchecks has them. Only <c>id</c> has a default in the database, so a new row gives
/// every other column that may not be null: those of Healthchecks 2.8 to 4.3 are known here.
/// </summary>
public sealed class CheckTable
{
    private static readonly string[] Always =
    [
        "id", "code", "project_id", "name", "slug", "tags", "desc", "created", "kind", "timeout", "grace", "schedule", "tz", "methods", "status", "n_pings", "last_ping", "last_start", "alert_after",
    ];

    // What a new check has where no file says it: the application's own defaults (hc/api/models.py).
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["filter_subject"] = "false",
        ["filter_body"] = "false",
        ["filter_http_body"] = "false",
        ["filter_default_fail"] = "false",
        ["manual_resume"] = "false",
        ["has_confirmation_link"] = "false",
        ["start_kw"] = "''",
        ["success_kw"] = "''",
        ["failure_kw"] = "''",
        ["n_pings"] = "0",
        ["status"] = "'new'",
        ["created"] = "now()",
        ["last_ping"] = "null",
        ["last_start"] = "null",
        ["alert_after"] = "null",
        ["last_start_rid"] = "null",
        ["last_duration"] = "null",
    };

    // What the plan gives for every new check.
    private static readonly string[] Given = ["code", "project_id", "name", "slug", "tags", "desc", "kind", "timeout", "grace", "schedule", "tz", "methods", "badge_key"];

    private readonly HashSet<string> columns;

    private CheckTable(HashSet<string> columns) => this.columns = columns;

    /// <summary>Whether checks have a key of their own for badges (from v3.3).</summary>
    public bool HasBadgeKey => columns.Contains("badge_key");

    /// <summary>The columns with the application's defaults that this version has, each with its value in SQL.</summary>
    public IEnumerable<KeyValuePair<string, string>> Defaulted => Defaults.Where(column => columns.Contains(column.Key));

    /// <summary>Reads the columns.</summary>
    /// <exception cref="SlipwayException">It is no table of Healthchecks, or one that may not be left empty is not known here.</exception>
    public static async Task<CheckTable> ReadAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        var found = (await connection.QueryAsync<Column>(new CommandDefinition(
            """
            select column_name as "Name", is_nullable = 'NO' and column_default is null and is_identity = 'NO' and is_generated = 'NEVER' as "Required"
            from information_schema.columns where table_name = 'api_check' and table_schema = any (current_schemas(false))
            """,
            cancellationToken: cancellationToken))).AsList();
        if (found.Count == 0)
        {
            throw new SlipwayException($"The database {place} has no table api_check: it is not one of Healthchecks, or Healthchecks has not migrated it yet.")
            {
                Next = ["./build.sh --target=StartHealthchecks (starts Healthchecks and waits until it answers)"],
            };
        }

        var names = found.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        if (Always.Where(name => !names.Contains(name)).ToList() is { Count: > 0 } missing)
            throw new SlipwayException($"api_check in {place} lacks {string.Join(", ", missing)}: this Healthchecks is older than v2.8, the oldest that is known here.") { Next = ["Update Healthchecks."] };

        var unknown = found.Where(column => column.Required && !Defaults.ContainsKey(column.Name) && !Given.Contains(column.Name)).Select(column => column.Name).ToList();
        if (unknown.Count == 0) return new CheckTable(names);
        throw new SlipwayException($"api_check in {place} has {(unknown.Count == 1 ? "a column" : "columns")} that may not be left empty and {(unknown.Count == 1 ? "is" : "are")} not known here: {string.Join(", ", unknown)}. Nothing was written.")
        {
            Details = ["This Healthchecks is newer than v4.3, the newest that this Slipway knows."],
            Next = ["Update Slipway."],
        };
    }

    private sealed record Column(string Name, bool Required);
}
