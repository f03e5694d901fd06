using System.Text.Json;
using Slipway.Application;
using Slipway.Database;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

public sealed class MigratingTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject(rails: true) { HasDatabase = true }.Running();
    private readonly HashSet<string> _applied = ["20260101"];

    public MigratingTests()
    {
        _project.Git.Files["db/migrate/20260101_create_notes.rb"] = "def change; create_table :notes; end";
        _project.Git.Files["db/migrate/20260102_add_title.rb"] = "def change; add_column :notes, :title, :string; end";
        _project.Engine.OnExec("psql", _ => FakeEngine.Ok(_project.Engine.Runner.Inputs[^1].Contains("schema_migrations", StringComparison.Ordinal)
            ? JsonSerializer.Serialize(_applied)
            : """{"version":"17.6","create":true,"databases":[{"name":"shop","owner":"shop","bytes":1000}],"slots":[]}"""));
        _project.Engine.Runner.On(IsRun, _ =>
        {
            _applied.Add("20260102");
            return FakeEngine.Ok("");
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Runs => _project.Engine.Runner.Commands.Where(IsRun).Select(command => command.ToString());

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task What_is_pending_is_run_and_recorded()
    {
        var (release, result) = await MigrateAsync();

        Assert.Equal(StepResult.Done("1 migration: 20260102"), result);
        Assert.Equal(["20260102 add_title"], release.PendingMigrations);
        Assert.Equal(["20260102"], release.Migrated);
        Assert.EndsWith($"--label slipway.release={release.Id} -e PGAPPNAME web bin/rails db:migrate", Assert.Single(Runs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_pending_boots_nothing()
    {
        _applied.Add("20260102");

        var (release, result) = await MigrateAsync();

        Assert.Equal(StepResult.Done("nothing is pending"), result);
        Assert.Empty(release.Migrated);
        Assert.Empty(Runs);
    }

    [Fact]
    public async Task What_is_pending_is_in_the_journal_before_it_runs()
    {
        _project.Engine.Runner.On(IsRun, _ => new CommandResult(1, "", "PG::DuplicateColumn\n", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<MigrationFailedException>(() => MigrateAsync());

        Assert.Contains("PG::DuplicateColumn", fault.Details);
        using var run = _project.Run();
        Assert.Equal(["20260102 add_title"], Assert.Single(await run.ReleasesAsync()).PendingMigrations);
    }

    [Fact]
    public async Task A_migration_that_destroys_data_runs_only_when_it_is_allowed()
    {
        _project.Git.Files["db/migrate/20260102_add_title.rb"] = "def change; drop_table :notes; end";

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => MigrateAsync());
        Assert.Equal("Pending migrations destroy data.", fault.Message);
        Assert.Empty(Runs);

        var (release, _) = await MigrateAsync(settings => settings with { AllowDestructive = true });
        Assert.Equal(["20260102"], release.Migrated);
    }

    [Fact]
    public async Task A_first_install_prepares_the_database_and_asks_it_nothing_before()
    {
        var (release, result) = await MigrateAsync(firstInstall: true);

        Assert.Equal(StepResult.Done("the database was made"), result);
        Assert.EndsWith("web bin/rails db:prepare", Assert.Single(Runs), StringComparison.Ordinal);
        Assert.Empty(release.PendingMigrations);
    }

    [Fact]
    public async Task A_database_that_does_not_run_is_started_first()
    {
        _project.Engine.Change(_project.Engine.Containers.Single(container => container.Service == "cache"), container => container with { Status = "exited" });

        await MigrateAsync();

        var lines = _project.Engine.Runner.Lines.ToList();
        var up = lines.FindIndex(line => line.Contains(" up ", StringComparison.Ordinal) && line.EndsWith("--wait cache", StringComparison.Ordinal));
        Assert.InRange(up, 0, lines.FindIndex(line => line.Contains(" run ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task After_it_no_connection_to_a_database_is_kept()
    {
        using var run = _project.Run();
        run.Get<PostgresServer>().Keep();
        await run.Get<Migrating>().MigrateAsync(run.Step(await run.ReleaseAsync()));
        Assert.Contains(_project.Engine.Runner.Commands, command => command.Arguments.Contains("psql") && command.Deadline is null);

        await run.Get<PostgresServer>().AppliedMigrationsAsync(new ApplicationDatabase("cache", "shop", "shop", "s3cret"), Token);

        Assert.NotNull(_project.Engine.Runner.Commands[^1].Deadline);
    }

    [Fact]
    public async Task An_application_without_migrations_of_its_own_skips_the_step()
    {
        using var other = new ScriptedProject().Running();
        using var run = other.Run();
        var release = await run.ReleaseAsync();

        var result = await run.Get<Migrating>().MigrateAsync(run.Step(release));

        Assert.Equal(StepResult.Skipped("not Rails, and DEPLOY_MIGRATE_COMMAND is not set"), result);
    }

    private static bool IsRun(Command command) => command.Arguments[0] == "compose" && command.Arguments.Contains("run");

    private async Task<(Release Release, StepResult Result)> MigrateAsync(Func<DeploySettings, DeploySettings>? change = null, bool firstInstall = false)
    {
        using var run = _project.Run(change);
        var release = await run.ReleaseAsync();
        release.FirstInstall = firstInstall;
        await run.Journal.SaveAsync(release, Token);
        return (release, await run.Get<Migrating>().MigrateAsync(run.Step(release)));
    }
}
