using Npgsql;
using NpgsqlTypes;
using Slipway.Healthchecks;

namespace Slipway.Benchmarks.Healthchecks;

/// <summary>The usual way: one prepared upsert for each check, and one for each of its integrations, all in one transaction or each in its own. It asks nothing and compares nothing.</summary>
internal static class RowByRow
{
    private const string Upsert =
        """
        insert into api_check (code, project_id, name, slug, tags, "desc", created, kind, timeout, grace, schedule, tz, filter_subject, filter_body, filter_http_body, filter_default_fail,
            start_kw, success_kw, failure_kw, methods, manual_resume, badge_key, n_pings, has_confirmation_link, status)
        values ($1, 1, $2, $3, $4, $5, now(), 'cron', '1 day', $6, $7, 'UTC', false, false, false, false, '', '', '', '', false, gen_random_uuid(), 0, false, 'new')
        on conflict (code) do update set name = excluded.name, slug = excluded.slug, tags = excluded.tags, "desc" = excluded."desc", kind = excluded.kind, timeout = excluded.timeout,
            grace = excluded.grace, schedule = excluded.schedule, tz = excluded.tz
        returning id
        """;

    private const string Link = "insert into api_channel_checks (check_id, channel_id) values ($1, $2) on conflict do nothing";

    /// <summary>Upserts all of them.</summary>
    public static async Task RunAsync(NpgsqlDataSource source, IReadOnlyList<CheckEntry> checks, bool inOneTransaction, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = inOneTransaction ? await connection.BeginTransactionAsync(cancellationToken) : null;
        await using var upsert = new NpgsqlCommand(Upsert, connection, transaction)
        {
            Parameters =
            {
                new() { NpgsqlDbType = NpgsqlDbType.Uuid }, new() { NpgsqlDbType = NpgsqlDbType.Varchar }, new() { NpgsqlDbType = NpgsqlDbType.Varchar }, new() { NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { NpgsqlDbType = NpgsqlDbType.Text }, new() { NpgsqlDbType = NpgsqlDbType.Interval }, new() { NpgsqlDbType = NpgsqlDbType.Varchar },
            },
        };
        await using var link = new NpgsqlCommand(Link, connection, transaction) { Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Integer }, new() { NpgsqlDbType = NpgsqlDbType.Integer } } };
        await upsert.PrepareAsync(cancellationToken);
        await link.PrepareAsync(cancellationToken);
        foreach (var check in checks)
        {
            object[] values = [check.Code!.Value, check.Name, CheckNames.Slug(check.Name), check.Definition.Tags!, check.Definition.Description!, check.Definition.Grace!.Value, check.Definition.Schedule!];
            for (var i = 0; i < values.Length; i++) upsert.Parameters[i].Value = values[i];
            link.Parameters[0].Value = await upsert.ExecuteScalarAsync(cancellationToken);
            for (var channel = 1; channel <= 2; channel++)
            {
                link.Parameters[1].Value = channel;
                await link.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        if (transaction is not null) await transaction.CommitAsync(cancellationToken);
    }
}
