using Slipway.Settings;

namespace Slipway.Tests.Database;

public sealed class BackupCheckTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_server_that_can_be_dumped_and_restored_has_no_faults_and_tells_its_size()
    {
        using var project = new FakeProject().OnDescribe(databases: ["shop", "cable", "postgres", "other"]);

        var outlook = await project.Check.FindFaultsAsync(FakeProject.Application(FakeProject.Database()), false, None);

        Assert.Empty(outlook.Faults);
        Assert.Empty(outlook.Warnings);
        Assert.Equal(["shop", "cable"], outlook.Databases.Select(database => database.Name));
        Assert.Equal(2000, outlook.DatabaseBytes);
    }

    [Theory]
    [InlineData(BackupMode.Auto, null, 1)]
    [InlineData(BackupMode.None, null, 0)]
    [InlineData(BackupMode.Auto, "backup", 0)]
    public async Task A_database_elsewhere_is_a_fault_unless_somebody_else_backs_it_up(BackupMode mode, string? command, int faults)
    {
        using var project = new FakeProject(Application.Models.Defaults with { Backup = mode, BackupCommand = command });

        var outlook = await project.Check.FindFaultsAsync(FakeProject.Application() with { ForeignDatabases = ["DATABASE_URL: mysql://db/x"] }, false, None);

        Assert.Equal(faults, outlook.Faults.Count);
        Assert.All(outlook.Faults, fault => Assert.Contains("DEPLOY_BACKUP_COMMAND", fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_restore_would_lack_is_a_warning()
    {
        using var project = new FakeProject().OnDescribe(canCreate: false, slots: """[{"name":"feed","database":"shop"},{"name":"far","database":"other"}]""", databases: ["shop"]);

        var outlook = await project.Check.FindFaultsAsync(FakeProject.Application(FakeProject.Database()), false, None);

        Assert.Empty(outlook.Faults);
        Assert.Equal(2, outlook.Warnings.Count);
        Assert.Contains("ALTER ROLE \"shop\" CREATEDB", outlook.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("slot feed", outlook.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_run_is_a_fault_with_the_command_that_starts_it()
    {
        using var project = new FakeProject().Stopped();

        var outlook = await project.Check.FindFaultsAsync(FakeProject.Application(FakeProject.Database()), false, None);

        Assert.Contains("docker compose up -d db", Assert.Single(outlook.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_refuses_the_role_is_a_fault_in_its_own_words()
    {
        using var project = new FakeProject().OnExec("psql", exitCode: 2, error: "FATAL:  password authentication failed");

        var outlook = await project.Check.FindFaultsAsync(FakeProject.Application(FakeProject.Database()), false, None);

        Assert.Contains("FATAL:  password authentication failed", Assert.Single(outlook.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Databases_that_do_not_exist_are_a_fault_if_none_does_and_a_warning_otherwise()
    {
        using var project = new FakeProject().OnDescribe(databases: ["shop"]);

        var some = await project.Check.FindFaultsAsync(FakeProject.Application(FakeProject.Database(), FakeProject.Database("queue")), false, None);
        using var empty = new FakeProject().OnDescribe(databases: ["other"]);
        var none = await empty.Check.FindFaultsAsync(FakeProject.Application(FakeProject.Database()), false, None);

        Assert.Empty(some.Faults);
        Assert.Contains("queue on db", Assert.Single(some.Warnings), StringComparison.Ordinal);
        Assert.Single(none.Faults);
    }

    [Fact]
    public async Task A_first_install_asks_no_server()
    {
        using var project = new FakeProject();

        var outlook = await project.Check.FindFaultsAsync(FakeProject.Application(FakeProject.Database()), true, None);

        Assert.Empty(outlook.Faults);
        Assert.Empty(project.Runner.Commands);
    }
}
