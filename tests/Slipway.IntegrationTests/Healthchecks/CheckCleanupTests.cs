using Dapper;
using Slipway.Healthchecks;
using Slipway.Healthchecks.Cleanup;
using Slipway.Reporting;
using Slipway.Settings;
using static Slipway.IntegrationTests.Healthchecks.CheckHistory;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>Deleting checks that no file names, and putting them back, on the tables of real versions.</summary>
[Collection(nameof(HealthchecksServer))]
public sealed class CheckCleanupTests(HealthchecksServer server)
{
    public static TheoryData<string> Versions => [.. HealthchecksInstallation.Versions];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Versions))]
    public async Task What_is_deleted_comes_back_row_by_row_as_it_was(string version)
    {
        await using var hc = await server.InstallAsync(version);
        await hc.AddProjectAsync("Bakery", "baker@example.org");
        var history = new CheckHistory(hc, version.Length + version[0]);
        var named = await history.AddAsync();
        for (var i = 0; i < 12; i++) await history.AddAsync();
        var foreign = await history.AddAsync(project: 2);
        var before = await RowsAsync(hc);

        var shown = await CleanAsync(hc, $"HEALTHCHECKS_PROJECT=Shop\nHC_CHECK_A={named}");

        Assert.Equal([named, foreign], await hc.QueryAsync<Guid>("select code from api_check order by id"));
        Assert.All(await RowsAsync(hc), row => Assert.Contains(row, before));
        Assert.Contains("Deleted 12 checks, with ", shown, StringComparison.Ordinal);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(hc.Folder, "state", "healthchecks")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(file, shown, StringComparison.Ordinal);

        shown = await RestoreAsync(hc);

        Assert.Equal(before, await RowsAsync(hc));
        Assert.Contains("12 rows of api_check", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_duplicates_are_those_with_a_name_of_the_file_or_of_its_checks()
    {
        await using var hc = await server.InstallAsync();
        var history = new CheckHistory(hc, 1);
        var renamed = await history.AddAsync("Renamed by hand");
        var other = await history.AddAsync("Something else");
        await history.AddAsync("Postgres");
        await history.AddAsync(" Renamed by hand ");
        await history.AddAsync("Database");

        var shown = await CleanAsync(hc, $"HC_CHECK_POSTGRES={renamed}\nHC_CHECK_DB={Guid.NewGuid()}\nHC_CHECK_DB_NAME=Database\nHC_CHECK_NONE=\nHC_CHECK_NONE_NAME=Something else", scope: CleanupScope.Duplicates);

        // The name that the file gives by its key counts as well; of a check without a UUID nothing is a duplicate.
        Assert.Equal([renamed, other], await hc.QueryAsync<Guid>("select code from api_check order by id"));
        Assert.Contains("1 check of the file, 3 checks to delete, 1 check that the file does not name stays", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HC_CHECK_A=\n")]
    [InlineData("HC_CHECK_A=3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10\n")]
    public async Task A_file_that_names_none_of_the_project_s_checks_deletes_nothing(string text)
    {
        await using var hc = await server.InstallAsync();
        await new CheckHistory(hc, 2).AddAsync();
        var before = await RowsAsync(hc);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => CleanAsync(hc, text));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains("Nothing was changed", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(hc));
    }

    [Fact]
    public async Task Nothing_is_deleted_without_a_yes()
    {
        await using var hc = await server.InstallAsync();
        var history = new CheckHistory(hc, 3);
        var text = $"HC_CHECK_A={await history.AddAsync()}";
        await history.AddAsync("Old one");
        var before = await RowsAsync(hc);
        var log = new HealthchecksInstallation.ShownLog();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => CleanAsync(hc, text, yes: false, log: log));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains("Old one", log.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing was deleted.", await CleanAsync(hc, text, yes: false, answer: "no"), StringComparison.Ordinal);
        Assert.DoesNotContain("Deleted", await CleanAsync(hc, text, isDryRun: true), StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(hc));
        Assert.False(Directory.Exists(Path.Combine(hc.Folder, "state")));

        Assert.Contains("Deleted 1 check", await CleanAsync(hc, text, yes: false, answer: "yes"), StringComparison.Ordinal);
        Assert.Contains("The file names every check", await CleanAsync(hc, text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_there_again_or_damaged_is_not_put_back_and_nothing_is_changed()
    {
        await using var hc = await server.InstallAsync();
        var history = new CheckHistory(hc, 4);
        var named = await history.AddAsync();
        var deleted = await history.AddAsync("Old one");
        await history.AddAsync("Older one");
        await CleanAsync(hc, $"HC_CHECK_A={named}");
        var file = Assert.Single(Directory.GetFiles(Path.Combine(hc.Folder, "state", "healthchecks")));
        var whole = await File.ReadAllLinesAsync(file, Token);
        var before = await RowsAsync(hc);

        foreach (var lines in new[] { whole[..^1], whole[..^2].Append(whole[^1]), whole[..5], ["{}"], [] })
        {
            await File.WriteAllLinesAsync(file, lines, Token);
            await Assert.ThrowsAsync<SlipwayException>(() => RestoreAsync(hc));
            Assert.Equal(before, await RowsAsync(hc));
        }

        await File.WriteAllLinesAsync(file, whole, Token);
        await RestoreAsync(hc);
        before = await RowsAsync(hc);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => RestoreAsync(hc));

        Assert.StartsWith("2 checks cannot be put back", fault.Message, StringComparison.Ordinal);
        Assert.Equal($"{deleted}  Old one", fault.Details[0]);
        Assert.Equal(before, await RowsAsync(hc));
    }

    [Fact]
    public async Task Rows_of_an_integration_that_was_deleted_meanwhile_stay_away_and_that_is_told()
    {
        await using var hc = await server.InstallAsync();
        var history = new CheckHistory(hc, 5);
        var named = await history.AddAsync();
        await history.AddAsync();
        var before = await RowsAsync(hc);
        await CleanAsync(hc, $"HC_CHECK_A={named}");
        await hc.ExecuteAsync("delete from api_channel_checks where channel_id = 1; delete from api_notification where channel_id = 1; delete from api_channel where id = 1");

        Assert.Contains("belonged to integrations that were deleted since", await RestoreAsync(hc), StringComparison.Ordinal);

        Assert.Equal(Pings(before), Pings(await RowsAsync(hc)));
        Assert.Empty(await hc.QueryAsync<int>("select id from api_channel_checks where channel_id = 1"));

        static IEnumerable<string> Pings(IEnumerable<string> rows) => rows.Where(row => row.StartsWith("api_ping", StringComparison.Ordinal) || row.StartsWith("api_check ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Into_an_instance_made_anew_they_come_back_and_new_rows_find_free_ids()
    {
        await using var hc = await server.InstallAsync();
        await using var anew = await server.InstallAsync();
        var history = new CheckHistory(hc, 6);
        var named = await history.AddAsync();
        await history.AddAsync();
        await CleanAsync(hc, $"HC_CHECK_A={named}");
        await anew.ExecuteAsync("delete from api_channel where project_id = 1; update accounts_project set id = 7, code = @code",
            new { code = await hc.OneAsync<Guid>("select code from accounts_project") });

        await RestoreAsync(anew, Assert.Single(Directory.GetFiles(Path.Combine(hc.Folder, "state", "healthchecks"))));

        Assert.Equal(7, await anew.OneAsync<int>("select project_id from api_check"));
        var taken = await anew.OneAsync<int>("select id from api_check");
        Assert.True(await anew.OneAsync<long>("select nextval('api_check_id_seq')") > taken);
        Assert.True(await anew.OneAsync<long>("select nextval('api_ping_id_seq')") > await anew.OneAsync<long>("select max(id) from api_ping"));
    }

    [Fact]
    public async Task A_column_that_came_since_and_needs_a_value_is_named()
    {
        await using var hc = await server.InstallAsync();
        var history = new CheckHistory(hc, 7);
        var named = await history.AddAsync();
        await history.AddAsync();
        await CleanAsync(hc, $"HC_CHECK_A={named}");
        await hc.ExecuteAsync("alter table api_flip add column weight integer; update api_flip set weight = 1; alter table api_flip alter column weight set not null");
        var before = await RowsAsync(hc);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => RestoreAsync(hc));

        Assert.Contains("api_flip needs a value for weight", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(hc));
    }

    [Fact]
    public async Task A_ping_that_comes_while_its_check_is_deleted_is_kept_with_it()
    {
        await using var hc = await server.InstallAsync();
        var history = new CheckHistory(hc, 8);
        var named = await history.AddAsync();
        var deleted = await history.AddAsync();

        await using var pinging = await hc.Source.OpenConnectionAsync(Token);
        await using var ping = await pinging.BeginTransactionAsync(Token);
        await pinging.ExecuteAsync("select id from api_check where code = @deleted for update", new { deleted }, ping);
        var cleaning = CleanAsync(hc, $"HC_CHECK_A={named}");
        while (!await hc.OneAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')")) await Task.Yield();
        await pinging.ExecuteAsync("""
            insert into api_ping (owner_id, n, created, method, ua, scheme) select id, 4711, now(), 'GET', '', 'http' from api_check where code = @deleted
            """, new { deleted }, ping);
        await ping.CommitAsync(Token);
        await cleaning;

        Assert.Empty(await hc.QueryAsync<long>("select id from api_ping where n = 4711"));
        await RestoreAsync(hc);
        Assert.Equal(deleted, await hc.OneAsync<Guid>("select c.code from api_ping p join api_check c on c.id = p.owner_id where p.n = 4711"));
    }

    private static async Task<string> CleanAsync(
        HealthchecksInstallation hc, string text, CleanupScope scope = CleanupScope.All, bool yes = true, string? answer = null, bool isDryRun = false,
        HealthchecksInstallation.ShownLog? log = null)
    {
        log ??= new HealthchecksInstallation.ShownLog();
        await using var session = await hc.OpenAsync(log);
        await New(hc, log, settings => settings with { CleanupScope = scope, Yes = yes }, answer, isDryRun).CleanAsync(session, hc.File(text), Token);
        return log.Text;
    }

    private static async Task<string> RestoreAsync(HealthchecksInstallation hc, string? file = null)
    {
        var log = new HealthchecksInstallation.ShownLog();
        await using var session = await hc.OpenAsync(log);
        await New(hc, log, settings => settings with { CleanupFile = file }).RestoreAsync(session, Token);
        return log.Text;
    }

    private static CheckCleanup New(HealthchecksInstallation hc, IRunLog log, Func<DeploySettings, DeploySettings> change, string? answer = null, bool isDryRun = false)
    {
        var settings = change(new DeploySettings { AppDirectory = hc.Folder, StateDirectory = Path.Combine(hc.Folder, "state") });
        var configuration = new HealthchecksConfiguration(settings, HealthchecksValues.None, log);
        var consent = new Consent(new StringReader(answer ?? ""), answer is not null, log);
        return new CheckCleanup(configuration, null!, new CleanupFolder(settings), consent, settings, new RunMode(isDryRun), log, TimeProvider.System);
    }
}
