using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>Backups of the real application: listed, verified, restored, pruned.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class RestoreTests(SampleFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_as_they_were_then_what_was_there_is_kept_and_pruned_when_its_time_has_come()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        await NoteAsync(sample, "then");
        await sample.SucceedAsync("--target=Backup");
        var backup = Assert.Single(sample.Backups());
        var id = Path.GetFileNameWithoutExtension(backup.Name);
        await NoteAsync(sample, "later");

        Assert.Contains("never verified", await sample.SucceedAsync("--target=Backups"), StringComparison.Ordinal);
        Assert.Matches(@"notes +1\n", await sample.SucceedAsync("--target=VerifyBackup"));
        Assert.Matches("checksum right  verified 2", await sample.SucceedAsync("--target=Backups"));

        // Said, not done.
        var plan = await sample.FailAsync(2, "--target=Restore", $"--from={id}");
        Assert.Contains($"./build.sh --target=Restore --from={id} --yes", plan, StringComparison.Ordinal);
        Assert.DoesNotContain(sample.Releases(), release => release.Workflow == "Restore");
        Assert.Contains(id, await sample.FailAsync(2, "--target=Restore", "--yes"), StringComparison.Ordinal);
        Assert.Equal("later,then", await NotesAsync(sample));

        IReadOnlyDictionary<string, int> answers;
        await using (var prober = new Prober(sample.Instance.Url))
        {
            await sample.SucceedAsync("--target=Restore", $"--from={id}", "--yes");
            answers = prober.Answers;
        }

        Assert.Equal("then", await NotesAsync(sample));
        Assert.Equal(["200", "503"], answers.Keys.Order());
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
        var release = sample.Releases()[0];
        Assert.Equal((ReleaseState.Succeeded, "Restore"), (release.State, release.Workflow));
        var replaced = await sample.SqlAsync("SELECT datname FROM pg_database WHERE datname LIKE 'slipway-%'");
        Assert.StartsWith($"slipway-{release.Id}-sample-", replaced, StringComparison.Ordinal);
        Assert.Equal("later,then", await NotesAsync(sample, replaced));
        await sample.ComposeAsync("exec", "-T", "worker", "true");

        // There and back: the backup of what was replaced brings it back.
        await sample.SucceedAsync("--target=Restore", $"--from={Assert.Single(release.Backups).File}", "--yes", "--no-backup", "--drop-replaced");
        Assert.Equal("later,then", await NotesAsync(sample));
        Assert.Equal(replaced, await sample.SqlAsync("SELECT datname FROM pg_database WHERE datname LIKE 'slipway-%'"));

        Assert.Contains("Nothing to prune", await sample.SucceedAsync("--target=Prune"), StringComparison.Ordinal);
        Assert.Contains("1 replaced database", await sample.SucceedAsync("--target=Prune", "--replaced-keep=0"), StringComparison.Ordinal);
        Assert.Equal("", await sample.SqlAsync("SELECT datname FROM pg_database WHERE datname LIKE 'slipway-%'"));
    }

    [Fact]
    public async Task A_restore_that_the_application_cannot_work_with_and_one_that_is_killed_leave_the_database_of_before()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        await NoteAsync(sample, "then");

        // A backup from before the last migration.
        await sample.SqlAsync("DELETE FROM schema_migrations WHERE version = '20260103090000'");
        await sample.SucceedAsync("--target=Backup");
        await sample.SqlAsync("INSERT INTO schema_migrations VALUES ('20260103090000')");
        var old = sample.Backups()[0].FullName;
        await NoteAsync(sample, "later");

        var output = await sample.FailAsync(1, "--target=Restore", $"--from={old}", "--yes", "--health-timeout=3");
        Assert.Contains("The application does not work with what was restored", output, StringComparison.Ordinal);
        Assert.Contains("The site is open again", output, StringComparison.Ordinal);
        Assert.Equal("later,then", await NotesAsync(sample));
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
        Assert.Equal("", await sample.SqlAsync("SELECT datname FROM pg_database WHERE datname LIKE 'slipway-%'"));

        var failed = sample.Releases()[0].Id;
        using (var killed = sample.Start("--target=Restore", $"--from={old}", "--yes"))
        {
            await DeployedSample.UntilAsync(() => sample.Releases()[0] is { Steps: [.., { Name: "Database", State: StepState.Running }] } restore && restore.Id != failed);
            killed.Kill();
            await killed.WaitForExitAsync(Cancellation);
        }

        Assert.Equal(503, (await sample.VisitAsync()).Status);
        Assert.Contains("The site is open again", await sample.SucceedAsync("--target=Recover"), StringComparison.Ordinal);
        Assert.Equal("later,then", await NotesAsync(sample));
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
    }

    private static Task<string> NoteAsync(DeployedSample sample, string title) =>
        sample.SqlAsync($"INSERT INTO notes (title, created_at, updated_at) VALUES ('{title}', now(), now())");

    private static async Task<string> NotesAsync(DeployedSample sample, string database = "sample") =>
        (await sample.ComposeAsync("exec", "-T", "db", "psql", "-X", "-U", "sample", "-d", database, "-At", "-c", "SELECT string_agg(title, ',' ORDER BY title) FROM notes")).Trim();
}
