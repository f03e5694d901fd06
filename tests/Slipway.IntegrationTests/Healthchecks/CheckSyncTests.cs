using Npgsql;
using Slipway.Reporting;

namespace Slipway.IntegrationTests.Healthchecks;

[Collection(nameof(HealthchecksServer))]
public sealed class CheckSyncTests(HealthchecksServer server)
{
    private const string One = "3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10";
    private const string Two = "0b9d4c66-55a1-4e0c-8d3f-2f4a5b6c7d8e";
    private const string Three = "9d0c3d52-1b8e-4a52-b1a7-4f0f6a1b2c3d";

    private const string Full = $"""
        HC_CHECK_POSTGRES={One}
        HC_CHECK_POSTGRES_NAME=Café Database – Łódź
        HC_CHECK_POSTGRES_TAGS=database tier1
        HC_CHECK_POSTGRES_DESC='Answers "select 1".'
        HC_CHECK_POSTGRES_SCHEDULE=*/2 * * * *
        HC_CHECK_POSTGRES_GRACE=240
        HC_CHECK_POSTGRES_TZ=Europe/Berlin
        HC_CHECK_API={Two}
        HC_CHECK_API_TIMEOUT=2m
        HC_CHECK_API_METHODS=POST
        HC_CHECK_API_CHANNELS=none
        HC_CHECK_CELERY_WORKER={Three}
        HC_CHECK_VAULT=
        """;

    public static TheoryData<string> Versions => [.. HealthchecksInstallation.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task Every_version_gets_whole_rows_under_the_UUIDs_of_the_file_and_a_second_sync_writes_nothing(string version)
    {
        await using var hc = await server.InstallAsync(version);

        var shown = await hc.SyncAsync(Full);

        Assert.Equal(
            [
                $"{One}|Café Database – Łódź|cafe-database-odz|database tier1|Answers \"select 1\".|cron|1 day|00:04:00|*/2 * * * *|Europe/Berlin||new|0|f|Mail,On call",
                $"{Two}|API|api|||simple|00:02:00|01:00:00|* * * * *|UTC|POST|new|0|f|",
                $"{Three}|Celery Worker|celery-worker|||simple|1 day|01:00:00|* * * * *|UTC||new|0|f|Mail,On call",
            ],
            await hc.QueryAsync<string>("""
                select concat_ws('|', c.code, c.name, c.slug, c.tags, c."desc", c.kind, c.timeout, c.grace, c.schedule, c.tz, c.methods, c.status, c.n_pings, c.manual_resume,
                    coalesce((select string_agg(h.name, ',' order by h.id) from api_channel_checks l join api_channel h on h.id = l.channel_id where l.check_id = c.id), ''))
                from api_check c where c.last_ping is null and c.alert_after is null and c.created > now() - interval '1 minute' order by c.id
                """));
        Assert.Contains("3 checks created, no checks updated, read back and compared", shown, StringComparison.Ordinal);
        Assert.Contains("VAULT", shown, StringComparison.Ordinal);

        var before = await hc.FingerprintAsync();
        Assert.Contains("Nothing to do", await hc.SyncAsync(Full), StringComparison.Ordinal);
        Assert.Equal(before, await hc.FingerprintAsync());
    }

    [Fact]
    public async Task A_badge_has_a_key_of_its_own_that_stays()
    {
        await using var hc = await server.InstallAsync();
        await hc.SyncAsync(Full);
        var keys = await hc.QueryAsync<Guid>("select badge_key from api_check where badge_key <> code order by id");
        Assert.Equal(3, keys.Distinct().Count());

        await hc.SyncAsync(Full.Replace("tier1", "tier2", StringComparison.Ordinal));

        Assert.Equal(keys, await hc.QueryAsync<Guid>("select badge_key from api_check order by id"));
    }

    [Fact]
    public async Task What_the_application_keeps_stays_and_only_what_differs_is_written()
    {
        await using var hc = await server.InstallAsync();
        await hc.SyncAsync(Full);
        await hc.ExecuteAsync("""
            update api_check set status = 'down', n_pings = 7, last_ping = '2026-01-01', last_start = '2026-01-02', last_start_rid = gen_random_uuid(), last_duration = '5 s',
                has_confirmation_link = true, created = '2025-01-01', alert_after = '2026-01-03', manual_resume = true, filter_subject = true, start_kw = 'go', filter_http_body = true;
            delete from api_channel_checks where channel_id = 1;
            """);
        const string kept = """
            select concat_ws('|', id, status, n_pings, last_ping, last_start, last_start_rid, last_duration, has_confirmation_link, created, alert_after, badge_key, manual_resume, filter_subject,
                start_kw, filter_http_body, kind, timeout, schedule, (select string_agg(channel_id::text, ',') from api_channel_checks l where l.check_id = c.id)) from api_check c order by id
            """;
        var before = await hc.QueryAsync<string>(kept);
        var versions = await hc.QueryAsync<string>("select xmin::text from api_check order by id");

        var shown = await hc.SyncAsync(Full.Replace("tier1", "tier2", StringComparison.Ordinal));

        Assert.Equal(before, await hc.QueryAsync<string>(kept));
        Assert.Equal("database tier2", await hc.OneAsync<string>("select tags from api_check where code = @One::uuid", new { One }));
        Assert.Equal([false, true, true], versions.Zip(await hc.QueryAsync<string>("select xmin::text from api_check order by id"), (left, right) => left == right));
        Assert.Contains("tags \"database tier1\" → \"database tier2\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_alert_loop_is_told_of_a_new_schedule_where_it_counts()
    {
        (string Status, bool HasStarted, string From, string To, bool IsTold)[] cases =
        [
            ("up", false, "_SCHEDULE=*/2 * * * *", "_SCHEDULE=*/3 * * * *", true),
            ("up", false, "_TZ=Europe/Berlin", "_TZ=Europe/Paris", true),
            ("up", false, "_GRACE=240", "_GRACE=5m", true),
            ("up", false, "_SCHEDULE=*/2 * * * *", "_TIMEOUT=5m", true),
            ("up", false, "tier1", "tier2", false),
            ("up", false, "_GRACE=240", "_GRACE=4m", false),
            ("new", true, "_GRACE=240", "_GRACE=5m", true),
            ("new", false, "_GRACE=240", "_GRACE=5m", false),
            ("down", true, "_GRACE=240", "_GRACE=5m", false),
            ("paused", false, "_GRACE=240", "_GRACE=5m", false),
        ];
        await using var hc = await server.InstallAsync();
        foreach (var (status, hasStarted, from, to, isTold) in cases)
        {
            await hc.ExecuteAsync("truncate api_check cascade");
            await hc.SyncAsync(Full);
            await hc.ExecuteAsync("update api_check set status = @status, last_ping = now(), last_start = case when @hasStarted then now() end, alert_after = '2030-01-01'", new { status, hasStarted });

            await hc.SyncAsync(Full.Replace(from, to, StringComparison.Ordinal));

            Assert.Equal(
                [(status, to, isTold), (status, to, false), (status, to, false)],
                (await hc.QueryAsync<(string Status, bool IsTold)>("select status, alert_after between now() - interval '1 minute' and now() from api_check order by id"))
                    .Select(check => (check.Status, to, check.IsTold)));
        }
    }

    [Fact]
    public async Task A_key_without_definitions_fills_what_is_missing_and_leaves_what_a_person_set()
    {
        await using var hc = await server.InstallAsync();
        await hc.SyncAsync($"HC_CHECK_API={One}\nHC_CHECK_CELERY_BEAT={Two}");
        await hc.ExecuteAsync("update api_check set name = 'Our API', slug = 'ours', tags = 'x', grace = '5 min', kind = 'cron' where code = @One::uuid; update api_check set name = '', slug = '' where code = @Two::uuid;", new { One, Two });

        await hc.SyncAsync($"HC_CHECK_API={One}\nHC_CHECK_CELERY_BEAT={Two}");

        Assert.Equal(
            ["Our API|ours|x|00:05:00|cron", "Celery Beat|celery-beat||01:00:00|simple"],
            await hc.QueryAsync<string>("select concat_ws('|', name, slug, tags, grace, kind) from api_check order by id"));
    }

    [Fact]
    public async Task A_slug_follows_a_new_name_unless_a_person_chose_it()
    {
        await using var hc = await server.InstallAsync();
        await hc.SyncAsync($"HC_CHECK_A={One}\nHC_CHECK_A_NAME=First\nHC_CHECK_B={Two}\nHC_CHECK_B_NAME=Second");
        await hc.ExecuteAsync("update api_check set slug = 'chosen' where code = @Two::uuid", new { Two });

        await hc.SyncAsync($"HC_CHECK_A={One}\nHC_CHECK_A_NAME=Erste\nHC_CHECK_B={Two}\nHC_CHECK_B_NAME=Zweite");

        Assert.Equal(["Erste|erste", "Zweite|chosen"], await hc.QueryAsync<string>("select name || '|' || slug from api_check order by id"));
    }

    [Fact]
    public async Task Integrations_become_those_of_the_file()
    {
        await using var hc = await server.InstallAsync();
        var code = await hc.OneAsync<string>("select code::text from api_channel where id = 2");
        const string links = "select coalesce(string_agg(l.channel_id::text, ',' order by l.channel_id), '') from api_check c left join api_channel_checks l on l.check_id = c.id group by c.id order by c.id";
        await hc.SyncAsync($"HC_CHECK_A={One}\nHC_CHECK_A_CHANNELS=Mail\nHC_CHECK_B={Two}\nHC_CHECK_B_CHANNELS={code}, Mail\nHC_CHECK_C={Three}\nHC_CHECK_C_CHANNELS=none");
        Assert.Equal(["1", "1,2", ""], await hc.QueryAsync<string>(links));

        await hc.SyncAsync($"HC_CHECK_A={One}\nHC_CHECK_A_CHANNELS=On call\nHC_CHECK_B={Two}\nHC_CHECK_B_CHANNELS=none\nHC_CHECK_C={Three}\nHC_CHECK_C_CHANNELS=*");
        Assert.Equal(["2", "", "1,2"], await hc.QueryAsync<string>(links));
    }

    [Fact]
    public async Task An_integration_that_is_not_there_writes_nothing()
    {
        await using var hc = await server.InstallAsync();
        await hc.ExecuteAsync("insert into api_channel (name, code, project_id, created, kind, value, email_verified, disabled, last_error) values ('Mail', gen_random_uuid(), 1, now(), 'email', 'x@example.org', true, false, '')");
        var before = await hc.FingerprintAsync();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => hc.SyncAsync($"HC_CHECK_A={One}\nHC_CHECK_A_CHANNELS=Mail,On cal"));

        Assert.Equal(2, fault.Details.Count);
        Assert.Contains("2 integrations have that name", fault.Details[0], StringComparison.Ordinal);
        Assert.Contains("(.env.healthchecks:2)", fault.Details[1], StringComparison.Ordinal);
        Assert.Contains("did you mean On call?", fault.Details[1], StringComparison.Ordinal);
        Assert.Equal(before, await hc.FingerprintAsync());
    }

    [Fact]
    public async Task A_UUID_of_another_project_is_told_and_stops_everything()
    {
        await using var hc = await server.InstallAsync();
        await hc.AddProjectAsync("Bakery", "baker@example.org");
        await hc.SyncAsync($"HEALTHCHECKS_PROJECT=Bakery\nHC_CHECK_OVEN={One}");
        var before = await hc.FingerprintAsync();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => hc.SyncAsync($"HEALTHCHECKS_ADMIN_EMAIL=Admin@Example.org\nHC_CHECK_API={One}\nHC_CHECK_NEW={Two}"));

        Assert.Contains($"HC_CHECK_API (line 2): {One}", Assert.Single(fault.Details), StringComparison.Ordinal);
        Assert.Equal(before, await hc.FingerprintAsync());
    }

    [Fact]
    public async Task Which_project_is_meant_must_be_clear()
    {
        await using var hc = await server.InstallAsync();
        await hc.AddProjectAsync("Bakery", "baker@example.org");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => hc.SyncAsync(Full));
        Assert.Equal(["id 1: \"Shop\", of admin@example.org, no checks", "id 2: \"Bakery\", of baker@example.org, no checks"], fault.Details);
        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);

        await hc.SyncAsync("HEALTHCHECKS_PROJECT=2\n" + Full);
        Assert.Equal(3, await hc.OneAsync<long>("select count(*) from api_check where project_id = 2"));
    }

    [Fact]
    public async Task A_dry_run_shows_the_plan_and_writes_nothing()
    {
        await using var hc = await server.InstallAsync();
        await hc.SyncAsync(Full);
        var before = await hc.FingerprintAsync();

        var shown = await hc.SyncAsync(Full.Replace("tier1", "tier2", StringComparison.Ordinal) + $"\nHC_CHECK_NEW={Guid.NewGuid()}", isDryRun: true);

        Assert.Contains("   create     NEW", shown, StringComparison.Ordinal);
        Assert.Contains("   update     POSTGRES", shown, StringComparison.Ordinal);
        Assert.Contains("Dry run: nothing was written. 1 check to create, 1 check to update", shown, StringComparison.Ordinal);
        Assert.Equal(before, await hc.FingerprintAsync());
    }

    [Fact]
    public async Task A_file_with_a_fault_writes_nothing()
    {
        await using var hc = await server.InstallAsync();
        var before = await hc.FingerprintAsync();

        await Assert.ThrowsAsync<SlipwayException>(() => hc.SyncAsync(Full + "\nHC_CHECK_API_TZ=Mars/Olympus"));

        Assert.Equal(before, await hc.FingerprintAsync());
    }

    [Fact]
    public async Task A_column_that_nobody_knows_is_told_before_anything_is_written()
    {
        await using var hc = await server.InstallAsync();
        await hc.ExecuteAsync("alter table api_check add column harmless text, add column with_default int not null default 1, add column shape text not null");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => hc.SyncAsync(Full));

        Assert.Contains("a column that may not be left empty and is not known here: shape.", fault.Message, StringComparison.Ordinal);
        await hc.ExecuteAsync("alter table api_check drop column shape");
        await hc.SyncAsync(Full);
    }

    [Fact]
    public async Task A_database_that_is_not_of_Healthchecks_is_told()
    {
        await using var hc = await server.InstallAsync();
        await hc.ExecuteAsync("drop table api_check cascade");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => hc.SyncAsync(Full));

        Assert.Contains("has no table api_check", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_database_refuses_in_the_middle_leaves_nothing_behind()
    {
        await using var hc = await server.InstallAsync();
        await hc.SyncAsync($"HC_CHECK_A={One}");
        await hc.ExecuteAsync("delete from api_channel_checks where channel_id = 2; alter table api_channel_checks add constraint one check (channel_id <> 2)");
        var rows = await hc.OneAsync<string>("select string_agg(c::text, ',') from api_check c");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => hc.SyncAsync($"HC_CHECK_A={One}\nHC_CHECK_A_NAME=Other\nHC_CHECK_B={Two}"));

        Assert.Contains("Nothing was written", fault.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<PostgresException>(fault.InnerException);
        Assert.Equal(rows, await hc.OneAsync<string>("select string_agg(c::text, ',') from api_check c"));
    }
}
