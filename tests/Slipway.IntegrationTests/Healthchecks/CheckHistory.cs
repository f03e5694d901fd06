using System.Text.Json;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>Checks with a past: pings, flips, notifications and integrations with every kind of value that the columns take. The same seed gives the same.</summary>
internal sealed class CheckHistory(HealthchecksInstallation hc, int seed)
{
    private static readonly string[] Names = ["API", "Café – Łódź 😀", "quote ' and \"", "back\\slash", "", "  ", "tab\there", "line\nbreak", "{\"json\": null}", "$1 :x @y"];

    private readonly Random _random = new(seed);

    /// <summary>All rows of all tables that belong to checks, in order.</summary>
    public static Task<IReadOnlyList<string>> RowsAsync(HealthchecksInstallation hc) => hc.QueryAsync<string>("""
        select 'api_check ' || c::text from (select * from api_check order by id) c
        union all select 'api_ping ' || p::text from (select * from api_ping order by id) p
        union all select 'api_flip ' || f::text from (select * from api_flip order by id) f
        union all select 'api_notification ' || n::text from (select * from api_notification order by id) n
        union all select 'api_channel_checks ' || l::text from (select * from api_channel_checks order by id) l
        """);

    /// <summary>Adds a check of a project with a past.</summary>
    public async Task<Guid> AddAsync(string? name = null, int project = 1)
    {
        var code = Guid.NewGuid();
        var id = await InsertAsync("api_check", new
        {
            code,
            project_id = project,
            name = name ?? Text(),
            slug = "",
            tags = Text(),
            desc = Text(),
            created = Moment(),
            kind = "simple",
            timeout = Interval(),
            grace = Interval(),
            schedule = "* * * * *",
            tz = "UTC",
            filter_subject = Coin(),
            filter_body = Coin(),
            filter_http_body = Coin(),
            filter_default_fail = Coin(),
            manual_resume = Coin(),
            has_confirmation_link = Coin(),
            start_kw = Text(),
            success_kw = Text(),
            failure_kw = "",
            methods = "",
            badge_key = Guid.NewGuid(),
            n_pings = _random.Next(1_000_000),
            status = "up",
            last_ping = Moment(),
            last_start = Coin() ? Moment() : null,
            alert_after = Moment(),
            last_start_rid = Coin() ? Guid.NewGuid() : (Guid?)null,
            last_duration = Coin() ? Interval() : null,
        });
        for (var n = _random.Next(1, 6); n > 0; n--)
        {
            await InsertAsync("api_ping", new
            {
                owner_id = id,
                n,
                created = Moment(),
                kind = Coin() ? "start" : null,
                remote_addr = Coin() ? "2001:db8::1" : "10.0.0.7",
                scheme = "https",
                method = "POST",
                ua = Text(),
                body = Coin() ? Text() : null,
                body_raw = Coin() ? "\\x" + Convert.ToHexStringLower(Bytes()) : null,
                exitstatus = Coin() ? _random.Next(256) : (int?)null,
                rid = Guid.NewGuid(),
            });
            await InsertAsync("api_flip", new { owner_id = id, created = Moment(), processed = Coin() ? Moment() : null, old_status = "up", new_status = "down", reason = "" });
            await InsertAsync("api_notification", new { owner_id = id, channel_id = _random.Next(1, 3), created = Moment(), check_status = "down", error = Text(), code = Guid.NewGuid() });
        }

        await InsertAsync("api_channel_checks", new { check_id = id, channel_id = 1 });
        if (Coin()) await InsertAsync("api_channel_checks", new { check_id = id, channel_id = 2 });
        return code;
    }

    // Only what this version's table has is taken.
    private Task<long> InsertAsync(string table, object row) => hc.OneAsync<long>(
        $$"""
        insert into {{table}} select * from json_populate_record(null::{{table}}, (cast(@json as jsonb) || jsonb_build_object('id', nextval(pg_get_serial_sequence('{{table}}', 'id'))))::json) returning id::bigint
        """,
        new { json = JsonSerializer.Serialize(row) });

    private bool Coin() => _random.Next(2) == 0;

    private string Text() => Names[_random.Next(Names.Length)];

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(300)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Moment() => DateTimeOffset.UnixEpoch.AddTicks(_random.NextInt64(2_000_000_000) * TimeSpan.TicksPerSecond + (_random.Next(1_000_000) * 10)).ToString("O");

    private string Interval() => $"{_random.Next(400)} days {_random.Next(86400)}.{_random.Next(1_000_000):000000} seconds";
}
