using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>The real program deploys the real application, from one commit to the next.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class DeployTests(SampleFixture fixture)
{
    private const string Migration = """
        class AddPinnedToNotes < ActiveRecord::Migration[7.2]
          def change
            add_column :notes, :pinned, :boolean, default: false, null: false
          end
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_a_first_install_to_new_code_to_a_migration_to_nothing_new()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewAsync(Cancellation));

        await FirstInstallAsync(sample);
        await CodeOnlyAsync(sample);
        await WithMigrationAsync(sample);
        await NothingNewAsync(sample);
        await PulledByHandAsync(sample);
        await PlantedSecrets.DeployAsync(sample);
    }

    private static async Task FirstInstallAsync(DeployedSample sample)
    {
        var output = await sample.SucceedAsync("--target=Deploy");

        Assert.Contains("a first install", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
        Assert.Equal("disabled", (await sample.SucceedAsync("--target=MaintenanceStatus")).Trim());
        Assert.Contains("Begin Whenever generated tasks", await sample.ComposeAsync("exec", "-T", "web", "crontab", "-l"), StringComparison.Ordinal);
        var release = Assert.Single(sample.Releases());
        Assert.Equal((ReleaseState.Succeeded, true), (release.State, release.FirstInstall));
        Assert.Equal(StepState.Skipped, release.Steps.Single(step => step.Name == "Backup").State);
        Assert.False(Directory.Exists(Path.Combine(sample.Instance.StateDirectory, "backups")));
    }

    private static async Task CodeOnlyAsync(DeployedSample sample)
    {
        await sample.SqlAsync("INSERT INTO notes (title, body, created_at, updated_at) VALUES ('before', 'the deployment', now(), now())");
        var commit = await sample.CommitAsync("Say it better", ("VERSION", "1.1.0\n"));

        IReadOnlyDictionary<string, int> answers;
        await using (var prober = new Prober(sample.Instance.Url))
        {
            await sample.SucceedAsync("--target=Deploy");
            answers = prober.Answers;
        }

        Assert.Equal(["200", "503"], answers.Keys.Order());
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal("1", await sample.SqlAsync("SELECT count(*) FROM notes WHERE title = 'before'"));
        var release = sample.Releases()[0];
        Assert.Equal((commit, ReleaseState.Succeeded), (release.ToCommit, release.State));
        Assert.Equal(RecoveryPlan.Order, release.Steps.Select(step => step.Name).Skip(1));
        Assert.All(release.Steps, step => Assert.Equal(StepState.Done, step.State));
        Assert.True(release.Maintenance is { ClosedHere: true, Proven: true, WasOn: false });
        Assert.Equal(commit, await sample.GitAsync("rev-parse", "main"));

        // The backup is there with its checksum, and the worker works again.
        var backup = Assert.Single(release.Backups);
        Assert.Equal(backup.File, Assert.Single(sample.Backups()).FullName);
        Assert.StartsWith(backup.Sha256, await File.ReadAllTextAsync(backup.File + ".sha256", Cancellation), StringComparison.Ordinal);
        Assert.Contains("worker", await sample.ComposeAsync("ps", "--status", "running", "--services"), StringComparison.Ordinal);
    }

    private static async Task WithMigrationAsync(DeployedSample sample)
    {
        await sample.CommitAsync("Pin notes", ("VERSION", "1.2.0\n"), ("db/migrate/20260201090000_add_pinned_to_notes.rb", Migration));

        var output = await sample.SucceedAsync("--target=Deploy");

        Assert.Contains("Pin notes", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.2.0"), await sample.VisitAsync());
        Assert.Equal("1|f", await sample.SqlAsync("SELECT count(*), bool_or(pinned) FROM notes"));
        Assert.Equal(["20260201090000"], sample.Releases()[0].Migrated);
        Assert.Equal(["20260201090000 add_pinned_to_notes"], sample.Releases()[0].PendingMigrations);
    }

    private static async Task NothingNewAsync(DeployedSample sample)
    {
        var before = await sample.ComposeAsync("ps", "-q");
        IReadOnlyDictionary<string, int> answers;
        string output;
        await using (var prober = new Prober(sample.Instance.Url))
        {
            output = await sample.SucceedAsync("--target=Deploy");
            answers = prober.Answers;
        }

        Assert.Contains("Nothing to deploy", output, StringComparison.Ordinal);
        Assert.Equal(["200"], answers.Keys);
        Assert.Equal(before, await sample.ComposeAsync("ps", "-q"));
        Assert.Equal(ReleaseState.NothingToDo, sample.Releases()[0].State);
    }

    private static async Task PulledByHandAsync(DeployedSample sample)
    {
        await sample.CommitAsync("Pulled by hand", ("VERSION", "1.3.0\n"));
        await sample.GitAsync("pull", "--quiet");

        await sample.SucceedAsync("--target=Deploy");

        Assert.Equal((200, "1.3.0"), await sample.VisitAsync());
    }
}
