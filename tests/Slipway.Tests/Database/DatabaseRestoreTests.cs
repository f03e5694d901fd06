using Slipway.Database;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Tests.Database;

public sealed class DatabaseRestoreTests : IDisposable
{
    private const string Release = "20260101-120000-000-beef";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeProject _project = new FakeProject().OnDescribe(databases: ["shop"]);
    private readonly RecordingLog _log = new();
    private string _server = """{"create":true,"folder":"/data","names":["postgres","shop"],"owner":"shop","own":true,"slots":[],"subscriptions":[],"prepared":[]}""";

    public DatabaseRestoreTests()
    {
        _project.OnExec("df", "Filesystem 1024-blocks Used Available Capacity Mounted on\noverlay 100000000 1 90000000 1% /\n");
        _project.OnExec(command => command.Arguments.Contains("--list"), _ => new(0, ";     dbname: shop\n;     Dumped from database version: 17.6 (Debian)\n", "", TimeSpan.Zero));
        _project.OnExec(command => command.Arguments.Contains("--section=data"), _ => new(0, "COPY public.notes (id) FROM stdin;\n1\n2\n\\.\n", "", TimeSpan.Zero));
        _project.OnExec(command => command.Arguments.Contains("--exit-on-error"), _ => new(0, "", "", TimeSpan.Zero));
        _project.OnExec(command => FakeProject.IsPsql(command) && _project.Runner.Inputs[^1] is var sql && !sql.Contains("'version'", StringComparison.Ordinal), _ => Answer(_project.Runner.Inputs[^1]));
    }

    private static string Scratch => "slipway-new-" + Release + "-" + Name()[^8..];

    private DatabaseRestore Restore => new(
        _project.Postgres, new RestoreTargets(_project.Postgres, new BackupArchive(_project.Postgres, _project.Settings)), new ScratchDatabases(_project.Postgres, _project.Settings), _project.Settings, _log);

    public void Dispose()
    {
        _project.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_archive_goes_into_a_new_database_at_its_first_error_it_would_end_and_names_change_in_one_transaction()
    {
        var outcome = await Restore.RestoreAsync(FakeProject.Application(FakeProject.Database()), Release, [Source()], None);

        var restored = Assert.Single(outcome.Databases);
        Assert.Equal(("shop", "db", 1, 2L), (restored.Name, restored.Service, restored.Tables, restored.Rows));
        Assert.StartsWith($"slipway-{Release}-shop-", restored.ReplacedAs, StringComparison.Ordinal);
        Assert.Equal(
            ["c0ffee pg_restore --list", "c0ffee pg_restore --section=data -f -", $"c0ffee pg_restore -w --exit-on-error -d {Scratch}"],
            _project.Execs("pg_restore").Select(command => command.ToString()[command.ToString().IndexOf("c0ffee", StringComparison.Ordinal)..]));
        var restore = _project.Execs("pg_restore").Last();
        Assert.Equal(("shop", "s3cret", $"slipway-{Release}"), (restore.Environment["PGUSER"], restore.Environment["PGPASSWORD"], restore.Environment["PGAPPNAME"]));
        Assert.Equal("archive", _project.Runner.Inputs[_project.Runner.Commands.IndexOf(restore)]);

        var (swap, sql) = Psql("begin;");
        Assert.Equal("begin;\nset local lock_timeout = '10s';\nalter database :\"from0\" rename to :\"to0\";\nalter database :\"from1\" rename to :\"to1\";\ncommit;\n", sql);
        Assert.Equal("postgres", swap.Environment["PGDATABASE"]);
        Assert.Contains("from0=shop", swap.Arguments);
        Assert.Contains($"to0={restored.ReplacedAs}", swap.Arguments);
        Assert.Contains($"from1={Scratch}", swap.Arguments);
        Assert.Contains("to1=shop", swap.Arguments);
        Assert.DoesNotContain(_project.Runner.Inputs, input => input.Contains("drop database", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"create\":true", "\"create\":false", "may create databases, and shop on db may not")]
    [InlineData("\"own\":true", "\"own\":false", "belongs to shop")]
    [InlineData("\"slots\":[]", "\"slots\":[\"feed\"]", "the logical replication slot feed exists")]
    [InlineData("\"subscriptions\":[]", "\"subscriptions\":[\"inbound\"]", "the subscription inbound fills it")]
    [InlineData("\"prepared\":[]", "\"prepared\":[\"tx1\"]", "the transaction 'tx1' is prepared")]
    public async Task What_would_be_in_the_way_is_told_before_anything_is_made(string good, string bad, string message)
    {
        _server = _server.Replace(good, bad, StringComparison.Ordinal);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Restore.RestoreAsync(FakeProject.Application(FakeProject.Database()), Release, [Source()], None));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Next);
        NothingChanged();
    }

    [Fact]
    public async Task A_disk_that_is_too_small_is_told_before_anything_is_made()
    {
        _project.OnExec("df", "Filesystem 1024-blocks Used Available Capacity Mounted on\noverlay 100 1 99 1% /\n");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Restore.RestoreAsync(FakeProject.Application(FakeProject.Database()), Release, [Source()], None));

        Assert.Contains("101.4 kB are free", fault.Message, StringComparison.Ordinal);
        NothingChanged();
    }

    [Fact]
    public async Task A_backup_of_another_database_is_refused_unless_force_says_otherwise()
    {
        _project.OnExec(command => command.Arguments.Contains("--list"), _ => new(0, ";     dbname: other\n", "", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Restore.RestoreAsync(FakeProject.Application(FakeProject.Database()), Release, [Source()], None));

        Assert.Contains("is of the database other, not of shop", fault.Message, StringComparison.Ordinal);
        NothingChanged();
    }

    [Fact]
    public async Task A_file_with_another_checksum_is_given_to_no_program()
    {
        var fault = await Assert.ThrowsAsync<SlipwayException>(() =>
            Restore.RestoreAsync(FakeProject.Application(FakeProject.Database()), Release, [Source() with { Sha256 = new string('0', 64) }], None));

        Assert.Contains("is damaged", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_project.Execs("pg_restore"));
    }

    [Fact]
    public async Task Rows_that_are_missing_after_the_restore_drop_it_and_rename_nothing()
    {
        _project.OnExec(command => command.Arguments.Contains("--section=data"), _ => new(0, "COPY public.notes (id) FROM stdin;\n1\n2\n3\n\\.\n", "", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Restore.RestoreAsync(FakeProject.Application(FakeProject.Database()), Release, [Source()], None));

        Assert.Equal("notes: 3 rows in the backup, 2 restored", Assert.Single(fault.Details));
        Assert.Contains($"name={Scratch}", Psql("drop database").Command.Arguments);
        Assert.DoesNotContain(_project.Runner.Inputs, input => input.StartsWith("begin;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_this_release_swapped_already_is_not_restored_once_more()
    {
        var first = await Restore.RestoreAsync(FakeProject.Application(FakeProject.Database()), Release, [Source()], None);
        _server = _server.Replace("\"shop\"],", $"\"shop\",\"{first.Databases[0].ReplacedAs}\"],", StringComparison.Ordinal);
        var before = _project.Runner.Commands.Count;

        var again = await Restore.RestoreAsync(FakeProject.Application(FakeProject.Database()), Release, [Source()], None);

        Assert.Equal(first.Databases, again.Databases);
        Assert.DoesNotContain(_project.Runner.Inputs.Skip(before), input => input.StartsWith("begin;", StringComparison.Ordinal) || input.Contains("create database", StringComparison.Ordinal));
    }

    [Fact]
    public void The_name_of_a_replaced_database_fits_and_differs_by_database_and_by_archive()
    {
        var names = new[] { ("shop", "a"), ("shop", "b"), (new string('\u00e4', 60), "a"), (string.Concat(Enumerable.Repeat("\ud83d\ude00", 30)), "a") }
            .Select(pair => ScratchDatabases.ReplacedName(Release, FakeProject.Database(pair.Item1), pair.Item2)).ToList();

        Assert.Equal(4, names.Distinct().Count());
        Assert.All(names, name => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name), 1, 63));
        Assert.All(names, name => Assert.DoesNotContain('\ufffd', name));
    }

    [Fact]
    public async Task Only_a_database_of_ours_is_ever_dropped() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _project.Postgres.DropAsync(FakeProject.Database(), "shop", None));

    private static string Name() => ScratchDatabases.Name("", "", FakeProject.Database());

    private CommandResult Answer(string sql) => new(0, sql switch
    {
        _ when sql.Contains("'folder'", StringComparison.Ordinal) => _server,
        _ when sql.Contains("row_security", StringComparison.Ordinal) => "[\"public\", \"notes\", 2]\n[0]\n",
        _ => "",
    }, "", TimeSpan.Zero);

    private RestoreSource Source()
    {
        var file = Path.Combine(_folder.Path, "shop.dump");
        File.WriteAllText(file, "archive");
        return new RestoreSource(file, null, null, null);
    }

    private (Command Command, string Sql) Psql(string text)
    {
        var at = _project.Runner.Inputs.FindLastIndex(input => input.Contains(text, StringComparison.Ordinal));
        return (_project.Runner.Commands[at], _project.Runner.Inputs[at]);
    }

    private void NothingChanged() => Assert.DoesNotContain(_project.Runner.Inputs, input =>
        input.Contains("create database", StringComparison.Ordinal) || input.Contains("rename to", StringComparison.Ordinal) || input.Contains("drop database", StringComparison.Ordinal));
}
