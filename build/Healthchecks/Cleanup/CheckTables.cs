using Dapper;
using Npgsql;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>The tables whose rows belong to a check, as the database has them: they differ between versions of Healthchecks.</summary>
internal static class CheckTables
{
    /// <summary>The table of the checks.</summary>
    public const string Checks = "api_check";

    // Of v2.8 to v4.3 these are api_ping, api_channel_checks, api_notification and api_flip; one that a later version adds is found as well.
    private const string Query = """
        with belonging as (
            select 'api_check'::regclass as oid, 'id'::name as owner, 0 as place
            union all
            select c.conrelid, a.attname, 1
            from pg_constraint c
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            where c.contype = 'f' and c.confrelid = 'api_check'::regclass and c.conrelid <> 'api_check'::regclass
        )
        select b.oid::regclass::text as name, quote_ident(b.owner) as owner, array_agg(quote_ident(a.attname) order by a.attnum) as columns
        from belonging b
        join pg_attribute a on a.attrelid = b.oid and a.attnum > 0 and not a.attisdropped
        group by b.oid, b.owner, b.place
        order by b.place, b.oid::regclass::text
        """;

    /// <summary>The checks' own table first, then those that point to it.</summary>
    public static async Task<IReadOnlyList<ArchivedTable>> ReadAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = await transaction.Connection!.QueryAsync<(string Name, string Owner, string[] Columns)>(new CommandDefinition(Query, transaction: transaction, cancellationToken: cancellationToken));
        return [.. rows.Select(row => new ArchivedTable(row.Name, row.Owner, row.Columns))];
    }

    /// <summary>Makes PostgreSQL write values so that reading them back gives the same, whatever the server is set to.</summary>
    public static Task ExactAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken) => transaction.Connection!.ExecuteAsync(new CommandDefinition(
        "set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local bytea_output = 'hex'; set local extra_float_digits = 3",
        transaction: transaction, cancellationToken: cancellationToken));
}
