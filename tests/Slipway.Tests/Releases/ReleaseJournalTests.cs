using System.Text.Json;
using Slipway.Application;
using Slipway.Database;
using Slipway.Health;
using Slipway.Probing;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

public sealed class ReleaseJournalTests : IDisposable
{
    private readonly ScriptedProject _project = new();
    private readonly RunHarness _run;

    public ReleaseJournalTests() => _run = _project.Run();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ReleaseJournal Journal => _run.Journal;

    private string Releases => Path.Combine(_project.State, "releases");

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task A_release_comes_back_with_everything_that_it_holds()
    {
        var release = Full();

        await Journal.SaveAsync(release, Token);
        var read = Assert.Single(await Journal.AllAsync(Token));

        Assert.Equal(AsText(release), AsText(read));
        var left = typeof(Release).GetProperties().Where(property => property.CanWrite && Equals(property.GetValue(read), property.GetValue(Some.Release())));
        Assert.Equal([nameof(Release.Schema)], left.Select(property => property.Name));
    }

    [Fact]
    public async Task The_clock_says_when_it_was_written_last()
    {
        var release = Some.Release();
        _project.Time.Advance(TimeSpan.FromMinutes(7));

        await Journal.SaveAsync(release, Token);

        Assert.Equal(_project.Time.GetUtcNow(), Assert.Single(await Journal.AllAsync(Token)).UpdatedAt);
    }

    [Fact]
    public async Task What_an_older_program_did_not_write_is_as_in_a_new_release()
    {
        _project.Folder.Write("state/releases/20261122-1/release.json", """
            {"schema":1,"id":"20261122-1","workflow":"Deploy","project":"shop","environment":"production","state":"Failed","startedAt":"2026-11-22T08:15:30Z"}
            """);

        var release = Assert.Single(await Journal.AllAsync(Token));

        Assert.Equal(ReleaseState.Failed, release.State);
        Assert.Empty(release.Steps);
        Assert.Empty(release.Warnings);
        Assert.Empty(release.Images);
        Assert.Null(release.Maintenance.WasOn);
    }

    [Fact]
    public async Task Only_the_file_itself_is_left_and_only_its_owner_reads_it()
    {
        await Journal.SaveAsync(Some.Release(), Token);
        await Journal.SaveAsync(Some.Release(state: ReleaseState.Succeeded), Token);

        const UnixFileMode folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var file = Assert.Single(Directory.GetFiles(_project.State, "*", SearchOption.AllDirectories));
        Assert.Equal("release.json", Path.GetFileName(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([folder, folder, folder], new[] { Path.GetDirectoryName(file)!, Releases, _project.State }.Select(File.GetUnixFileMode));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_the_old_entry_and_nothing_beside_it()
    {
        await Journal.SaveAsync(Some.Release(), Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Journal.SaveAsync(Some.Release(state: ReleaseState.Failed), new CancellationToken(canceled: true)));

        Assert.Equal(ReleaseState.Running, Assert.Single(await Journal.AllAsync(Token)).State);
        Assert.Single(Directory.GetFiles(_project.State, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_temporary_file_that_a_power_cut_left_is_in_nobody_s_way()
    {
        _project.Folder.Write($"state/releases/{Some.Release().Id}/release.json.tmp", "{ \"half\":");
        Assert.Empty(await Journal.AllAsync(Token));

        await Journal.SaveAsync(Some.Release(), Token);

        Assert.Single(await Journal.AllAsync(Token));
        Assert.Single(Directory.GetFiles(_project.State, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Releases_come_newest_first_and_the_open_one_is_found_among_them()
    {
        foreach (var (id, state) in new[] { ("20261122-2", ReleaseState.Waiting), ("20261123-1", ReleaseState.Succeeded), ("20251231-9", ReleaseState.Failed) })
            await Journal.SaveAsync(Some.Release(id, state), Token);

        Assert.Equal(["20261123-1", "20261122-2", "20251231-9"], (await Journal.AllAsync(Token)).Select(release => release.Id));
        Assert.Equal("20261122-2", (await Journal.OpenReleaseAsync(Token))!.Id);
    }

    [Fact]
    public async Task Where_nothing_was_ever_written_there_are_no_releases_and_no_folder_is_made()
    {
        Assert.Empty(await Journal.AllAsync(Token));
        Assert.Null(await Journal.OpenReleaseAsync(Token));
        Assert.False(Directory.Exists(_project.State));
    }

    [Theory]
    [InlineData("{ \"id\": \"x\"", "cannot be read")]
    [InlineData("{}", "cannot be read")]
    [InlineData("", "cannot be read")]
    [InlineData("[1]", "cannot be read")]
    [InlineData("null", "is empty")]
    public async Task An_entry_that_cannot_be_read_is_an_error_that_names_the_file(string text, string said)
    {
        var file = _project.Folder.Write("state/releases/20261122-1/release.json", text);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Journal.AllAsync(Token));

        Assert.StartsWith($"The journal entry {file} {said}", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Next);
    }

    [Theory]
    [InlineData("{\"schema\":2,\"id\":\"a\",\"workflow\":\"Deploy\",\"project\":\"p\",\"environment\":\"e\",\"state\":\"Running\",\"startedAt\":\"2026-11-22T08:15:30Z\"}")]
    [InlineData("{\"schema\":2,\"name\":\"a\",\"state\":\"Paused\"}")]
    public async Task An_entry_of_a_newer_program_is_not_called_broken(string text)
    {
        _project.Folder.Write("state/releases/20261122-1/release.json", text);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Journal.AllAsync(Token));

        Assert.Contains("has schema 2; this Slipway knows up to 1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Update Slipway", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    private static string AsText(Release release) => JsonSerializer.Serialize(release);

    private static Release Full() => new()
    {
        Id = "20261122-081530-123-4f2b",
        Workflow = "Steps",
        Project = "shop",
        Environment = "staging",
        Owner = "8471-2",
        RunUrl = "https://ci.example/runs/8471",
        Mark = "4711-0123456789ab",
        State = ReleaseState.NeedsAPerson,
        StartedAt = new JumpingTime().GetUtcNow(),
        UpdatedAt = new JumpingTime().GetUtcNow(),
        EndedAt = new JumpingTime().GetUtcNow().AddMinutes(3),
        Branch = "feature/a'b;c",
        FromCommit = "1111",
        RunningCommit = "0000",
        ToCommit = "2222",
        Site = "http://127.0.0.1:8080/",
        MovesCheckoutSince = new JumpingTime().GetUtcNow(),
        RollbackTo = "20260101-1",
        RolledBackFrom = "20260102-1",
        RestoresBackupOf = "20260103-1",
        Subjects = ["2222 Rename é \"x\""],
        FirstInstall = true,
        NothingToDeploy = "2222 runs",
        Maintenance = new MaintenanceRecord { WasOn = false, ClosedHere = true, Proven = true, Reopened = true, Drained = true },
        StoppedWorkers = [new StoppedWorker("worker", "c0ffee")],
        ImagesBefore = [new ImageRecord("web", "shop-web", "sha256:1", "shop-web:slipway-1")],
        Images = [new ImageRecord("web", "shop-web", "sha256:2")],
        Backups = [new BackupRecord("shop", "db", "/state/backups/1.dump", 3_000_000_000, "abcd"), new BackupRecord(null, null, "/x", 1, "ef")],
        CountedAtBackup = [new DatabaseReading("db", "shop", new DatabaseCounters(16384, "7:7:", 3_000_000_000, 2, 1, "ab", "2026", IsSettled: true))],
        CountedAfterMigrate = [new DatabaseReading("db", "shop", new DatabaseCounters(16384, "8:9:8", 1, 2, 3, "cd", "", IsSettled: false))],
        WritesSeen = "shop",
        DatabaseChangedAt = new JumpingTime().GetUtcNow(),
        ServedBefore = true,
        ContainersReplaced = true,
        BuildFailed = true,
        BackupFailed = true,
        StaysOpen = "no migration is pending",
        AppContainersBefore = ["w1"],
        Recovery = new RecoveryRecord
        {
            StartedAt = new JumpingTime().GetUtcNow(),
            Attempts = 2,
            Database = DatabaseFate.Kept,
            KeptBecause = "é",
            DatabaseRestored = true,
            Ended = true,
        },
        PendingMigrations = ["20260101 add_a", "20260102 add_b"],
        Migrated = ["20260101"],
        CrontabBefore = "* * * * * é\n",
        HasCrontab = true,
        By = "deploy",
        Probes = [new ProbeRecord("Start", "http", ProbeOutcome.Failed, 31, "503 from /up")],
        Samples = new SiteSamples
        {
            Url = "http://127.0.0.1:8080/",
            Rate = 20,
            From = new JumpingTime().GetUtcNow(),
            To = new JumpingTime().GetUtcNow(),
            Answers = [new AnswerCount("200", 3)],
            Runs = [new AnswerRun(new JumpingTime().GetUtcNow(), new JumpingTime().GetUtcNow(), "200", 3)],
            RunsLeftOut = 1,
            ClosedSeconds = 1.5,
            ErrorSeconds = 0.25,
            LongestWithoutSiteSeconds = 1.75,
            SlowestSeconds = 0.5,
        },
        End = new ReleaseEnd(ExitCode.NeedsAPerson, "Migrate failed.", ["why"], ["The site stays closed."], ["./build.sh --target=Status"]),
        Steps =
        {
            new StepRecord { Name = "Backup", State = StepState.Done, StartedAt = new JumpingTime().GetUtcNow(), EndedAt = new JumpingTime().GetUtcNow(), Note = "1 database" },
            new StepRecord { Name = "Pull", State = StepState.Running, StartedAt = new JumpingTime().GetUtcNow() },
        },
        Warnings = { "the disk is nearly full" },
    };
}
