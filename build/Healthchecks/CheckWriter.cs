using Dapper;
using Npgsql;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>
/// Writes a plan, set by set: one statement inserts every new check, one changes every other, two link and unlink integrations. Only what differs is written, so that
/// what the application writes at the same time (pings) and what a person changes meanwhile stays. A status is never written.
/// </summary>
internal sealed class CheckWriter(NpgsqlConnection connection, NpgsqlTransaction transaction, CheckTable table, CancellationToken cancellationToken)
{
    // Null is a column that stays as it is, whatever it is by then. The application's own alert loop reckons alert_after anew as soon as it is in the past;
    // it may be set only where it means something: in a check that is up, or that has started.
    private const string Update =
        """
        update api_check c set
            name = coalesce(u.name, c.name), slug = coalesce(u.slug, c.slug), tags = coalesce(u.tags, c.tags), "desc" = coalesce(u.description, c."desc"), kind = coalesce(u.kind, c.kind),
            timeout = coalesce(make_interval(days => (u.timeout / 86400)::int, secs => u.timeout % 86400), c.timeout),
            grace = coalesce(make_interval(days => (u.grace / 86400)::int, secs => u.grace % 86400), c.grace),
            schedule = coalesce(u.schedule, c.schedule), tz = coalesce(u.tz, c.tz), methods = coalesce(u.methods, c.methods),
            alert_after = case when u.rescheduled and (c.status = 'up' or (c.status = 'new' and c.last_start is not null)) then now() else c.alert_after end
        from unnest(@Ids, @Names, @Slugs, @Tags, @Descriptions, @Kinds, @Timeouts, @Graces, @Schedules, @TimeZones, @Methods, @Rescheduled)
            as u (id, name, slug, tags, description, kind, timeout, grace, schedule, tz, methods, rescheduled)
        where c.id = u.id and c.project_id = @Project
        """;

    private const string Link = "insert into api_channel_checks (check_id, channel_id) select * from unnest(@Checks, @Channels) on conflict do nothing";

    private const string Unlink =
        "delete from api_channel_checks l using unnest(@Checks, @Channels) as u (check_id, channel_id) where l.check_id = u.check_id and l.channel_id = u.channel_id";

    private const string Defaults = "name, slug, tags, \"desc\", kind, timeout, grace, schedule, tz, methods";

    /// <summary>Writes the plan.</summary>
    /// <exception cref="SlipwayException">A check disappeared meanwhile; nothing is written then.</exception>
    public async Task WriteAsync(CheckPlan plan, int project)
    {
        var updates = plan.Updated.Where(change => change.Before with { Channels = [] } is var row && row != change.After with { Channels = row.Channels }).ToList();
        if (updates.Count > 0 && await UpdateAsync(updates, project) is var changed && changed != updates.Count)
            throw new SlipwayException($"{Figures.Count(updates.Count - changed, "check")} disappeared from Healthchecks while this ran. Nothing was written.") { Next = ["Run this again."] };

        var created = plan.Created.Count > 0 ? await InsertAsync(plan.Created, project) : [];
        await ChannelsAsync(Unlink, [.. plan.Updated.SelectMany(change => change.Unlinked.Select(channel => (change.Before.Id, channel)))]);
        await ChannelsAsync(Link,
        [
            .. plan.Created.SelectMany(check => check.Row.Channels.Select(channel => (created[check.Row.Code], channel))),
            .. plan.Updated.SelectMany(change => change.Linked.Select(channel => (change.Before.Id, channel))),
        ]);
    }

    private Task<int> UpdateAsync(List<CheckChange> changes, int project) => ExecuteAsync(Update, new
    {
        Project = project,
        Ids = changes.Select(change => change.Before.Id).ToArray(),
        Names = Changed(changes, row => row.Name),
        Slugs = Changed(changes, row => row.Slug),
        Tags = Changed(changes, row => row.Tags),
        Descriptions = Changed(changes, row => row.Description),
        Kinds = Changed(changes, row => row.Kind),
        Timeouts = ChangedSeconds(changes, row => row.Timeout),
        Graces = ChangedSeconds(changes, row => row.Grace),
        Schedules = Changed(changes, row => row.Schedule),
        TimeZones = Changed(changes, row => row.TimeZone),
        Methods = Changed(changes, row => row.Methods),
        Rescheduled = changes.Select(change => change.IsRescheduled).ToArray(),
    });

    private async Task<Dictionary<Guid, int>> InsertAsync(IReadOnlyList<NewCheck> checks, int project)
    {
        var defaulted = table.Defaulted.ToList();
        var badge = table.HasBadgeKey;
        var sql =
            $"""
            insert into api_check (code, project_id, {Defaults}{(badge ? ", badge_key" : "")}, {string.Join(", ", defaulted.Select(column => column.Key))})
            select n.code, @Project, n.name, n.slug, n.tags, n.description, n.kind,
                make_interval(days => (n.timeout / 86400)::int, secs => n.timeout % 86400), make_interval(days => (n.grace / 86400)::int, secs => n.grace % 86400),
                n.schedule, n.tz, n.methods{(badge ? ", n.badge" : "")}, {string.Join(", ", defaulted.Select(column => column.Value))}
            from unnest(@Codes, @Badges, @Names, @Slugs, @Tags, @Descriptions, @Kinds, @Timeouts, @Graces, @Schedules, @TimeZones, @Methods)
                with ordinality as n (code, badge, name, slug, tags, description, kind, timeout, grace, schedule, tz, methods, place)
            order by n.place
            returning id, code
            """;
        var inserted = await connection.QueryAsync<(int Id, Guid Code)>(new CommandDefinition(sql, new
        {
            Project = project,
            Codes = checks.Select(check => check.Row.Code).ToArray(),

            // Badges are public, so their key is not the one of pings.
            Badges = checks.Select(_ => Guid.NewGuid()).ToArray(),
            Names = All(checks, row => row.Name),
            Slugs = All(checks, row => row.Slug),
            Tags = All(checks, row => row.Tags),
            Descriptions = All(checks, row => row.Description),
            Kinds = All(checks, row => row.Kind),
            Timeouts = checks.Select(check => check.Row.Timeout).ToArray(),
            Graces = checks.Select(check => check.Row.Grace).ToArray(),
            Schedules = All(checks, row => row.Schedule),
            TimeZones = All(checks, row => row.TimeZone),
            Methods = All(checks, row => row.Methods),
        }, transaction, cancellationToken: cancellationToken));
        return inserted.ToDictionary(row => row.Code, row => row.Id);
    }

    private async Task ChannelsAsync(string sql, (int Check, int Channel)[] links)
    {
        if (links.Length > 0) await ExecuteAsync(sql, new { Checks = links.Select(link => link.Check).ToArray(), Channels = links.Select(link => link.Channel).ToArray() });
    }

    private Task<int> ExecuteAsync(string sql, object parameters) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));

    private static string[] All(IReadOnlyList<NewCheck> checks, Func<CheckRow, string> column) => [.. checks.Select(check => column(check.Row))];

    private static string?[] Changed(List<CheckChange> changes, Func<CheckRow, string> column) =>
        [.. changes.Select(change => column(change.Before) == column(change.After) ? null : column(change.After))];

    private static long?[] ChangedSeconds(List<CheckChange> changes, Func<CheckRow, long> column) =>
        [.. changes.Select(change => column(change.Before) == column(change.After) ? (long?)null : column(change.After))];
}
