using System.Security.Cryptography;
using System.Text;
using Slipway.Reporting;

namespace Slipway.Tests.Database;

public sealed class DatabaseBackupTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _scratch = new();

    private string Folder => Path.Combine(_scratch.Path, "backups");

    private string[] Names => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_dump_lies_beside_its_hash_and_only_its_owner_reads_it()
    {
        using var project = Working();

        var backup = await project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "20260101-1", Folder, None);

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("PGDMP é")));
        var file = Assert.Single(backup.Files);
        Assert.Equal(("20260101-1.dump", 8, hash, "shop", "db", "17.6"), (file.File, file.Bytes, file.Sha256, file.Database, file.Service, file.ServerVersion));
        Assert.Equal(["20260101-1.dump", "20260101-1.dump.sha256"], Names);
        Assert.Equal("PGDMP é", await File.ReadAllTextAsync(Path.Combine(Folder, file.File), None));
        Assert.Equal($"{hash}  20260101-1.dump\n", await File.ReadAllTextAsync(Path.Combine(Folder, file.File + ".sha256"), None));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, file.File)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Fact]
    public async Task Pg_dump_and_pg_restore_are_called_in_the_container_and_the_whole_dump_is_read_back()
    {
        using var project = Working();

        await project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "20260101-1", Folder, None);

        Assert.Single(project.Execs("psql"));
        var dump = Assert.Single(project.Execs("pg_dump"));
        Assert.EndsWith("c0ffee pg_dump -w -Fc -Z zstd:3", dump.ToString(), StringComparison.Ordinal);
        Assert.Equal(("shop", "shop", "s3cret", "slipway-20260101-1"), (dump.Environment["PGDATABASE"], dump.Environment["PGUSER"], dump.Environment["PGPASSWORD"], dump.Environment["PGAPPNAME"]));
        Assert.Equal(project.Settings.BackupTimeout, dump.Deadline);
        var restore = Assert.Single(project.Execs("pg_restore"));
        Assert.EndsWith("c0ffee pg_restore -f /dev/null", restore.ToString(), StringComparison.Ordinal);
        Assert.Equal("PGDMP é", project.Runner.Inputs[project.Runner.Commands.IndexOf(restore)]);
    }

    [Fact]
    public async Task An_older_pg_dump_compresses_as_it_can()
    {
        using var project = Working().OnDescribe(version: "15.8", databases: "shop");

        await project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None);

        Assert.EndsWith("pg_dump -w -Fc", project.Execs("pg_dump").Last().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pg_dump_built_without_zstd_is_asked_again_without_it()
    {
        using var project = Working().OnExec("zstd:3", exitCode: 1, error: "pg_dump: error: this build does not support compression with ZSTD");

        var backup = await project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None);

        Assert.Equal(8, Assert.Single(backup.Files).Bytes);
    }

    [Theory]
    [InlineData(1, "pg_dump: error: query failed: ERROR:  permission denied for table notes")]
    [InlineData(137, "")]
    public async Task A_dump_that_fails_after_its_first_bytes_leaves_nothing_and_says_why(int exitCode, string error)
    {
        using var project = Working().OnExec("zstd:3", "PGDMP cut", exitCode, error);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None));

        Assert.Equal($"pg_dump of shop on db failed (exit code {exitCode}).", fault.Message);
        if (error.Length > 0) Assert.Contains(error, fault.Details);
        Assert.Empty(Names);
    }

    [Fact]
    public async Task A_dump_that_cannot_be_read_back_leaves_nothing()
    {
        using var project = Working().OnExec("pg_restore", exitCode: 1, error: "pg_restore: error: could not read from input file: end of file");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None));

        Assert.Contains("cannot be read back", fault.Message, StringComparison.Ordinal);
        Assert.Contains("pg_restore: error: could not read from input file: end of file", fault.Details);
        Assert.Empty(Names);
    }

    [Fact]
    public async Task Bytes_that_change_on_the_disk_are_found_although_pg_restore_is_content()
    {
        using var project = Working();
        // Between the dump and its verification the container is looked up again.
        project.Runner.On(
            command => command.ToString().StartsWith("docker ps", StringComparison.Ordinal),
            _ =>
            {
                foreach (var path in Directory.GetFiles(Folder, "*.partial")) File.WriteAllText(path, "PGDMX");
                return new(0, FakeProject.Container, "", TimeSpan.Zero);
            });

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None));

        Assert.Contains("other than it was written", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Names);
    }

    [Fact]
    public async Task A_cancelled_dump_leaves_nothing()
    {
        using var project = Working();
        project.OnExec(command => command.Arguments.Contains("pg_restore"), _ => throw new OperationCanceledException());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None));

        Assert.Empty(Names);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_leaves_nothing()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("this system has no /dev/full");
        using var project = Working();
        Directory.CreateDirectory(Folder);
        File.CreateSymbolicLink(Path.Combine(Folder, "1.dump.partial"), "/dev/full");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None));

        Assert.Contains("No space left on device", fault.Message, StringComparison.Ordinal);
        Assert.Contains("df -h", Assert.Single(fault.Next), StringComparison.Ordinal);
        Assert.Empty(Names);
    }

    [Fact]
    public async Task Of_several_databases_none_is_kept_unless_all_can_be_read_back()
    {
        using var project = Working("shop", "cable");
        var read = 0;
        project.OnExec(command => command.Arguments.Contains("pg_restore"), _ => ++read < 2 ? new(0, "", "", TimeSpan.Zero) : new(1, "", "pg_restore: error: no", TimeSpan.Zero));

        await Assert.ThrowsAsync<SlipwayException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None));

        Assert.Equal(2, read);
        Assert.Empty(Names);
    }

    [Fact]
    public async Task Several_databases_have_names_of_their_own_whatever_they_are_called()
    {
        using var project = Working("shop", "a/b", "a b", "Shop");

        var backup = await project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None);

        Assert.Equal(4, backup.Files.Select(file => file.File.ToUpperInvariant()).Distinct().Count());
        Assert.Equal(8, Names.Length);
        Assert.All(Names, name => Assert.Matches(@"^1\.[A-Za-z0-9_-]+\.dump(\.sha256)?$", name));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_yet_is_reported_beside_those_that_do()
    {
        using var project = Working("shop");

        var backup = await project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database(), FakeProject.Database("queue")), "1", Folder, None);

        Assert.Equal(["queue on db"], backup.Absent);
        Assert.Single(backup.Files);
    }

    [Fact]
    public async Task When_no_database_exists_there_is_nothing_that_could_be_called_a_backup()
    {
        using var project = Working("other");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None));

        Assert.Contains("shop on db does not exist", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Names);
    }

    [Fact]
    public async Task A_database_elsewhere_needs_a_command()
    {
        using var project = Working();
        var application = FakeProject.Application() with { ForeignDatabases = ["DATABASE_URL: mysql://db/x"] };

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Backup.TakeAsync(application, "1", Folder, None));

        Assert.Contains("DATABASE_URL: mysql://db/x", fault.Details);
        Assert.Contains("DEPLOY_BACKUP_COMMAND", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_backup_is_never_overwritten_nor_removed()
    {
        using var project = Working();
        _scratch.Write("backups/1.dump", "older");

        await Assert.ThrowsAsync<SlipwayException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None));

        Assert.Equal("older", await File.ReadAllTextAsync(Path.Combine(Folder, "1.dump"), None));
    }

    [Fact]
    public async Task What_a_killed_run_left_is_removed_and_what_is_being_written_is_not()
    {
        using var project = Working();
        File.SetLastWriteTimeUtc(_scratch.Write("backups/old.dump.partial", "cut"), DateTime.UtcNow - TimeSpan.FromDays(1));
        _scratch.Write("backups/new.dump.partial", "under way");

        await project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), "1", Folder, None);

        Assert.Equal(["1.dump", "1.dump.sha256", "new.dump.partial"], Names);
    }

    [Fact]
    public async Task A_configured_command_writes_the_backup()
    {
        using var project = new FakeProject(Application.Models.Defaults with { BackupCommand = "make backup | age" });
        project.Runner.On("sh -c", "bytes");

        var backup = await project.Backup.TakeAsync(FakeProject.Application() with { ForeignDatabases = ["mysql"] }, "1", Folder, None);

        var command = Assert.Single(project.Runner.Commands);
        Assert.Equal(["-c", "make backup | age"], command.Arguments);
        Assert.Equal("/srv/shop", command.WorkingDirectory);
        Assert.Equal("1", command.Environment["SLIPWAY_BACKUP_ID"]);
        Assert.Equal(("1.backup", 5, null), (backup.Files[0].File, backup.Files[0].Bytes, backup.Files[0].Database));
        Assert.Equal(["1.backup", "1.backup.sha256"], Names);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("half", 1)]
    public async Task A_configured_command_that_writes_nothing_or_fails_leaves_nothing(string output, int exitCode)
    {
        using var project = new FakeProject(Application.Models.Defaults with { BackupCommand = "backup" });
        project.Runner.On("sh -c", output, exitCode, exitCode == 0 ? "" : "no such bucket");

        var fault = await Assert.ThrowsAnyAsync<SlipwayException>(() => project.Backup.TakeAsync(FakeProject.Application(), "1", Folder, None));

        Assert.Contains("DEPLOY_BACKUP_COMMAND", fault.Message, StringComparison.Ordinal);
        if (exitCode != 0) Assert.Contains("no such bucket", fault.Details);
        Assert.Empty(Names);
    }

    [Theory]
    [InlineData("../1")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task An_id_that_is_no_file_name_is_refused(string id)
    {
        using var project = Working();

        await Assert.ThrowsAsync<ArgumentException>(() => project.Backup.TakeAsync(FakeProject.Application(FakeProject.Database()), id, Folder, None));
    }

    private static FakeProject Working(params string[] databases)
    {
        var project = new FakeProject().OnDescribe(databases: databases.Length == 0 ? ["shop"] : databases);
        project.OnExec("pg_restore").OnExec("pg_dump", "PGDMP é");
        return project;
    }
}
