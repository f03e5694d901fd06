using Dapper;
using Npgsql;

namespace Slipway.Healthchecks;

/// <summary>What the database has of a project, and of UUIDs that a file names wherever they are.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Checks">Its checks, and those of other projects whose UUIDs the file names.</param>
/// <param name="Channels">Its integrations, by id.</param>
internal sealed record CheckState(int ProjectId, IReadOnlyList<CheckRow> Checks, IReadOnlyList<ChannelRow> Channels)
{
    private const string Columns =
        """
        c.id as "Id", c.code as "Code", c.project_id as "ProjectId", c.name as "Name", c.slug as "Slug", c.tags as "Tags", c."desc" as "Description", c.kind as "Kind",
        extract(epoch from c.timeout)::bigint as "Timeout", extract(epoch from c.grace)::bigint as "Grace", c.schedule as "Schedule", c.tz as "TimeZone", c.methods as "Methods",
        coalesce(l.channels, '{}') as "Channels"
        """;

    /// <summary>Reads it as it is now: two statements, however many checks there are.</summary>
    public static async Task<CheckState> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, int project, IEnumerable<Guid> codes, CancellationToken cancellationToken)
    {
        var checks = await connection.QueryAsync<CheckRow>(new CommandDefinition(
            $"""
            select {Columns}
            from api_check c
            left join (select check_id, array_agg(channel_id order by channel_id) as channels from api_channel_checks group by check_id) l on l.check_id = c.id
            where c.project_id = @Project or c.code = any (@Codes)
            order by c.id
            """,
            new { Project = project, Codes = codes.ToArray() }, transaction, cancellationToken: cancellationToken));
        var channels = await connection.QueryAsync<ChannelRow>(new CommandDefinition(
            "select id, code, name, kind from api_channel where project_id = @Project order by id", new { Project = project }, transaction, cancellationToken: cancellationToken));
        return new CheckState(project, checks.AsList(), channels.AsList());
    }

    /// <summary>
    /// How names become slugs. Letters beyond ASCII must first be taken apart (form NFKD): .NET cannot without ICU, which servers lack, so the database does;
    /// one older than PostgreSQL 13 cannot either, and such letters are dropped.
    /// </summary>
    public static async Task<Func<string, string>> SlugsAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var beyond = names.Where(name => !System.Text.Ascii.IsValid(name)).Distinct(StringComparer.Ordinal).ToArray();
        if (beyond.Length == 0 || connection.PostgreSqlVersion.Major < 13) return CheckNames.Slug;

        var decomposed = await connection.QueryAsync<(string Name, string Decomposed)>(new CommandDefinition(
            "select n, case getdatabaseencoding() when 'UTF8' then normalize(n, NFKD) else n end from unnest(@Names) n", new { Names = beyond }, transaction, cancellationToken: cancellationToken));
        var slugs = decomposed.ToDictionary(pair => pair.Name, pair => CheckNames.Slug(pair.Decomposed), StringComparer.Ordinal);
        return name => slugs.GetValueOrDefault(name) ?? CheckNames.Slug(name);
    }
}
