using Slipway.Application;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Tests.Database;

namespace Slipway.Tests.Application;

public sealed class MigrationsTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ComposeApplication Rails = FakeProject.Application(FakeProject.Database());

    [Fact]
    public async Task Pending_and_missing_are_told_from_files_and_tables_without_a_boot()
    {
        using var project = With("""["20260101","20250101"]""", ["db/migrate/20260101_a.rb", "db/migrate/20260102_drop_b.rb", "db/animals_migrate/0003_c.rb", "db/schema.rb", "db/seeds/4_d.rb"]);

        var status = await project.Migrations.PendingAsync(Rails, "abc", None);

        Assert.True(status.IsKnown);
        Assert.Equal([("3", "c"), ("20260102", "drop_b")], status.Pending.Select(migration => (migration.Version, migration.Name)));
        Assert.Equal("db/migrate/20260102_drop_b.rb:1 def change; drop_table :b; end", Assert.Single(status.Destructive));
        Assert.Equal(["20250101"], status.Missing);
        Assert.DoesNotContain(project.Runner.Commands, command => command.Arguments.Contains("run"));
    }

    [Fact]
    public async Task Folders_of_database_yml_hold_migrations_too()
    {
        using var project = With("[]", ["data/base/1_a.rb", "db/other/2_b.rb"], "production:\n  a:\n    migrations_paths: [data/base, \"db/other\"]\n");

        var status = await project.Migrations.PendingAsync(Rails, "abc", None);

        Assert.Equal(["a", "b"], status.Pending.Select(migration => migration.Name));
    }

    [Fact]
    public void Folders_are_read_however_yaml_writes_them() =>
        Assert.Equal(
            ["db/a", "db/b", "db/c", "db/d"],
            MigrationFiles.ConfiguredFolders("x:\n  migrations_paths: db/a # here\n  migrations_paths:\n    - db/b\n    - 'db/c/'\n  migrations_paths: ['db/d', \"db/a\"]\n  username: x\n"));

    [Fact]
    public async Task A_commit_without_migrations_where_the_database_has_some_is_not_called_a_removal()
    {
        using var project = With("""["1"]""", []);

        var status = await project.Migrations.PendingAsync(Rails, "abc", None);

        Assert.False(status.IsKnown);
        Assert.Empty(status.Missing);
    }

    [Fact]
    public async Task Without_Rails_or_with_a_database_elsewhere_nothing_is_known_and_nothing_is_asked()
    {
        using var project = new FakeProject();

        Assert.False((await project.Migrations.PendingAsync(Rails with { IsRails = false }, "abc", None)).IsKnown);
        Assert.False((await project.Migrations.PendingAsync(Rails with { ForeignDatabases = ["x"] }, "abc", None)).IsKnown);
        Assert.Empty(project.Runner.Commands);
    }

    [Fact]
    public async Task Nothing_pending_starts_nothing()
    {
        using var project = new FakeProject();

        var result = await project.Migrations.RunAsync(Rails, "r1", new([], [], null), false, _ => Task.CompletedTask, null, None);

        Assert.False(result.Ran);
        Assert.Empty(project.Runner.Commands);
    }

    [Fact]
    public async Task Migrations_run_in_a_labelled_one_off_container_and_those_applied_are_told()
    {
        using var project = Migrating("""["1"]""", """["1","10","9"]""", new(0, "== 9 A: migrating ===\n== 9 A: migrated (0.1s) ===\n", "", TimeSpan.Zero));
        var lines = new List<string>();

        var result = await project.Migrations.RunAsync(Rails, "r1", Pending("9", "10"), false, _ => Task.CompletedTask, lines.Add, None);

        Assert.Equal(["9", "10"], result.Applied);
        var run = Assert.Single(project.Runner.Commands, IsRun);
        Assert.EndsWith("--label slipway.release=r1 -e PGAPPNAME web bin/rails db:migrate", run.ToString(), StringComparison.Ordinal);
        Assert.Equal("slipway-r1", run.Environment["PGAPPNAME"]);
        Assert.Equal(project.Settings.MigrateTimeout + 2 * project.Settings.MigrateTimeoutEach, run.Deadline);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public async Task A_first_install_prepares_the_database_although_nothing_is_known()
    {
        using var project = Migrating("[]", """["1"]""", new(0, "", "", TimeSpan.Zero));

        await project.Migrations.RunAsync(Rails, "r1", MigrationStatus.NotKnown("new"), true, _ => Task.CompletedTask, null, None);

        Assert.EndsWith("web bin/rails db:prepare", Assert.Single(project.Runner.Commands, IsRun).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_names_the_migration_those_before_it_and_the_last_lines()
    {
        using var project = Migrating("[]", """["9"]""", new(
            1, "== 9 AddA: migrating ===\n== 9 AddA: migrated (0.1s) ===\n== 10 AddB: migrating ===\n", "PG::UndefinedTable: ERROR\n", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<MigrationFailedException>(() => project.Migrations.RunAsync(Rails, "r1", Pending("9", "10"), false, _ => Task.CompletedTask, null, None));

        Assert.Equal("10 AddB", fault.Running);
        Assert.Equal(["9"], fault.Applied);
        Assert.Contains("It failed in 10 AddB.", fault.Details);
        Assert.Contains("Applied before: 9", fault.Details);
        Assert.Contains("PG::UndefinedTable: ERROR", fault.Details);
        Assert.Contains("exit code 1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Past_its_deadline_container_and_sessions_are_ended_and_the_failure_is_a_migrations()
    {
        using var project = Migrating("[]", "[]", new(0, "", "", TimeSpan.Zero));
        project.Runner.On(IsRun, command => throw new CommandFailedException("docker did not end within 720 s.", command));
        project.Runner.On("docker rm -f slipway-run-");

        var fault = await Assert.ThrowsAsync<MigrationFailedException>(() => project.Migrations.RunAsync(Rails, "r1", Pending("9"), false, _ => Task.CompletedTask, null, None));

        Assert.Contains("did not end within 720 s", fault.Message, StringComparison.Ordinal);
        Assert.Contains(project.Runner.Lines, line => line.StartsWith("docker ps -aq --no-trunc --filter label=slipway.release=r1", StringComparison.Ordinal));
        Assert.Contains(project.Execs("psql"), command => command.Arguments.Contains("ours=slipway-r1"));
    }

    [Fact]
    public async Task What_is_cancelled_is_ended_too()
    {
        using var project = Migrating("[]", "[]", new(0, "", "", TimeSpan.Zero));
        project.Runner.On(IsRun, _ => throw new OperationCanceledException());
        project.Runner.On("docker rm -f slipway-run-");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => project.Migrations.RunAsync(Rails, "r1", Pending("9"), false, _ => Task.CompletedTask, null, None));

        Assert.Contains(project.Execs("psql"), command => command.Arguments.Contains("ours=slipway-r1"));
    }

    [Fact]
    public async Task Another_application_migrates_by_its_command_if_its_pending_command_says_so()
    {
        using var project = new FakeProject(Models.Defaults with { MigrateCommand = "./migrate up", PendingCommand = "./migrate pending" });
        project.Runner.On(command => IsRun(command) && command.Arguments.Contains("./migrate pending"), _ => new(0, "one\n\ntwo\n", "", TimeSpan.Zero));
        project.Runner.On(command => IsRun(command) && command.Arguments.Contains("./migrate up"), _ => new(0, "", "", TimeSpan.Zero));
        var other = Rails with { IsRails = false, Databases = [] };

        MigrationStatus? told = null;

        var status = await project.Migrations.PendingAsync(other, "abc", None);
        var result = await project.Migrations.RunAsync(other, "r1", status, false, known => Task.FromResult(told = known), null, None);

        Assert.True(result.Ran);
        Assert.Equal(["one", "two"], told?.Pending.Select(migration => migration.Name));
        Assert.Equal(["one", "two"], result.Applied);
        Assert.EndsWith("web sh -c './migrate up'", project.Runner.Lines.Last(line => line.Contains("migrate up", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(["one", "two"], (await project.Migrations.PendingByCommandAsync(other, "r1", None)).Pending.Select(migration => migration.Name));
    }

    [Fact]
    public async Task Another_application_without_a_command_migrates_nothing()
    {
        using var project = new FakeProject();

        var result = await project.Migrations.RunAsync(Rails with { IsRails = false }, "r1", MigrationStatus.NotKnown("x"), false, _ => Task.CompletedTask, null, None);

        Assert.False(result.Ran);
        Assert.Contains("DEPLOY_MIGRATE_COMMAND", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pending_command_that_fails_is_told_with_what_it_said()
    {
        using var project = new FakeProject(Models.Defaults with { MigrateCommand = "up", PendingCommand = "pending" });
        project.Runner.On(IsRun, _ => new(2, "", "no such file", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => project.Migrations.PendingByCommandAsync(Rails, "r1", None));

        Assert.Contains("no such file", fault.Details);
    }

    private static bool IsRun(Command command) => command.Arguments.Contains("run") && command.Arguments.Contains("--rm");

    private static MigrationStatus Pending(params string[] versions) => new([.. versions.Select(version => new PendingMigration(version, "x", "x", []))], [], null);

    private static FakeProject With(string applied, string[] files, string? configuration = null)
    {
        var project = new FakeProject().OnDescribe(databases: ["shop"]);
        project.OnExec(IsApplied(project), _ => new(0, applied, "", TimeSpan.Zero));
        project.Runner.On(command => command.FileName == "git" && command.Arguments.Contains("ls-tree"), command =>
            new(0, string.Concat(files.Where(file => file.StartsWith(command.Arguments[^1], StringComparison.Ordinal)).Select(file => file + "\0")), "", TimeSpan.Zero));
        project.Runner.On(command => command.FileName == "git" && command.Arguments.Contains("cat-file"), command =>
            !command.Arguments[^1].EndsWith("database.yml", StringComparison.Ordinal) ? new(0, "def change; " + (command.Arguments[^1].Contains("drop_b", StringComparison.Ordinal) ? "drop_table :b" : "") + "; end", "", TimeSpan.Zero)
            : configuration is null ? new(128, "", "fatal: path 'x' does not exist in 'abc'", TimeSpan.Zero)
            : new(0, configuration, "", TimeSpan.Zero));
        return project;
    }

    private static FakeProject Migrating(string before, string after, CommandResult result)
    {
        var project = new FakeProject().OnDescribe(databases: ["shop"]);
        project.Runner.On(IsRun, _ => result);
        var ran = false;
        project.Runner.On(command => IsRun(command) && !(ran = true), _ => result);
        project.OnExec(IsApplied(project), _ => new(0, ran ? after : before, "", TimeSpan.Zero));
        project.OnExec(command => command.Arguments.Any(argument => argument.StartsWith("ours=", StringComparison.Ordinal)), _ => new(0, "0", "", TimeSpan.Zero));
        return project;
    }

    private static Func<Command, bool> IsApplied(FakeProject project) =>
        command => FakeProject.IsPsql(command) && project.Runner.Inputs[^1].Contains("schema_migrations", StringComparison.Ordinal);
}
