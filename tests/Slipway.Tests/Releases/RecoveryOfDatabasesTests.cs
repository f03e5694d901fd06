using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class RecoveryOfDatabasesTests : RecoveryFixture
{
    [Fact]
    public async Task Migrations_are_taken_back_with_the_database_and_the_old_containers_which_never_stopped_pass_the_gate()
    {
        var release = Migrated("Migrate");

        var outcome = await RunAsync(release);

        Assert.Equal((ReleaseState.RolledBack, ExitCode.RolledBack), (outcome.State, outcome.ExitCode));
        Assert.Equal(
            [
                "The checkout is back on main at 1111111.", "1 image name given back to what ran before.",
                "Database shop restored from this release's backup (3 tables, 5 rows); what was there is kept as slipway-shop.",
                "1 worker started again.", "The site is open again, on the version that ran before.",
            ],
            outcome.Said);
        Assert.Equal((false, 1), (Project.Databases.IsMigrated, Project.Databases.Restores));
        Assert.True(release.Recovery is { Database: DatabaseFate.Restored, DatabaseRestored: true, Ended: true });
        Assert.DoesNotContain(Project.Engine.Runner.Commands, command => command.Arguments.Contains("up"));
        Assert.True(IsAsBefore());
    }

    [Theory]
    [InlineData("Start")]
    [InlineData("Cron")]
    public async Task Once_containers_were_replaced_those_from_before_run_again_on_the_restored_database(string furthest)
    {
        var release = TakenOver(furthest);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Contains("The version from before runs again and passed the gate.", outcome.Said);
        Assert.Equal((false, 1), (Project.Databases.IsMigrated, Project.Databases.Restores));
        Assert.True(IsAsBefore());
        Assert.Contains("the last line of the log", await LogAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DisableMaintenance")]
    [InlineData("HealthCheck")]
    public async Task Once_visitors_were_let_in_the_site_is_closed_first_and_the_database_is_never_restored(string furthest)
    {
        var release = TakenOver(furthest);
        File.Delete(Project.Folder["closed"]);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Equal("The site was closed again.", outcome.Said[0]);
        Assert.Contains("The database was not restored: visitors may have written since the site was opened.", outcome.Said);
        Assert.Contains("1 migration of this release stays in it: 20260101.", outcome.Said);
        Assert.StartsWith($"./build.sh --target=Restore --from={release.Id} ", outcome.Next[0], StringComparison.Ordinal);
        Assert.Equal((true, 0), (Project.Databases.IsMigrated, Project.Databases.Restores));
        Assert.True(IsAsBefore());
    }

    [Fact]
    public async Task What_was_written_after_the_migrations_is_kept()
    {
        Project.Databases.WasWritten = true;

        var outcome = await RunAsync(TakenOver("Start"));

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Contains("The database was not restored: shop was written to after the migrations.", outcome.Said);
        Assert.Equal((0, false), (Project.Databases.Restores, Project.Databases.LostRows));
        Assert.True(IsAsBefore());
    }

    public static TheoryData<string, Action<Release>> Doubts => new()
    {
        { "this release has no backup", release => release.Backups = [] },
        { "its backup was made by DEPLOY_BACKUP_COMMAND, which Slipway cannot restore", release => release.Backups = [new BackupRecord(null, null, "/1", 1, "")] },
        { "what was written before the migrations is not known", release => release.CountedAtBackup = [] },
        { "visitors got the site for a while after it had been closed", release => release.Maintenance = release.Maintenance with { Proven = true, Reopened = true } },
        { "the site was not closed", release => release.Maintenance = new MaintenanceRecord { WasOn = false, Proven = true, Drained = true } },
        { "the site was not proven to be closed", release => release.Maintenance = release.Maintenance with { Proven = false } },
        { "requests were still under way when it was dumped", release => release.Maintenance = release.Maintenance with { Drained = false } },
        { "shop was written to between the dump and the migrations", release => release.WritesSeen = "shop" },
    };

    [Theory, MemberData(nameof(Doubts))]
    public void Every_doubt_keeps_the_database(string why, Action<Release> doubt)
    {
        var release = Migrated("Migrate");
        Assert.Null(DatabasePutBack.WhyNever(release));

        doubt(release);

        Assert.Equal(why, DatabasePutBack.WhyNever(release));
    }

    [Fact]
    public async Task What_was_decided_and_done_about_the_database_is_not_done_again()
    {
        var release = TakenOver("Start");
        release.Recovery = new RecoveryRecord { StartedAt = release.StartedAt, Database = DatabaseFate.Restored, DatabaseRestored = true };
        (Project.Databases.IsMigrated, Project.Databases.WasWritten) = (false, true);

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.Equal((0, 2), (Project.Databases.Restores, release.Recovery.Attempts));
    }

    [Fact]
    public async Task A_restore_that_fails_leaves_the_site_closed()
    {
        Project.Databases.Fault = new SlipwayException("pg_restore failed.");

        var outcome = await RunAsync(Migrated("Migrate"));

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Contains("Recovery stopped: pg_restore failed.", outcome.Said);
        Assert.Contains("Migrated: 20260101", outcome.Said);
        Assert.True(Project.IsClosed);
    }

    [Fact]
    public async Task Where_the_restore_cannot_be_written_down_the_site_stays_closed()
    {
        var written = 0;

        var outcome = await Run.Get<Recovery>().RunAsync(
            Migrated("Migrate"), () => ++written < 3 ? Task.CompletedTask : throw new SlipwayException("The disk is full."), Token);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Equal(1, Project.Databases.Restores);
        Assert.True(Project.IsClosed);
    }

    [Theory]
    [InlineData("Migrate")]
    [InlineData("Start")]
    public async Task Where_the_cache_has_forgotten_maintenance_nobody_may_write_while_it_is_decided_what_becomes_of_the_database(string furthest)
    {
        var release = Migrated(furthest);
        File.Delete(Project.Folder["closed"]);
        var open = true;
        Project.Databases.BeforeReading = () =>
            open = !Project.IsClosed && Project.Engine.Containers.Any(container => container is { Service: "web", IsRunning: true });

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.RolledBack, outcome.ExitCode);
        Assert.False(open);
        Assert.True(IsAsBefore());
    }
}
