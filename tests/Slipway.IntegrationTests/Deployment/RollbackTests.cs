using Slipway.Processes;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>The real program goes back from one version of the real application to those before it, and forward again.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class RollbackTests(SampleFixture fixture)
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
    public async Task Back_with_the_database_of_now_then_one_older_then_forward_then_back_with_the_database_of_then()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        var second = await sample.CommitAsync("Second", ("VERSION", "1.1.0\n"));
        await sample.SucceedAsync("--target=Deploy");
        await NoteAsync(sample, "early");
        await sample.CommitAsync("Third", ("VERSION", "1.2.0\n"), ("db/migrate/20260201090000_add_pinned_to_notes.rb", Migration));
        await sample.SucceedAsync("--target=Deploy");
        await NoteAsync(sample, "late");

        await AskedFirstAsync(sample);
        await KeepingTheDatabaseAsync(sample, second);
        await OneOlderAndForwardAsync(sample);
        await RestoringTheDatabaseAsync(sample, second);
        await PruningAsync(sample);
    }

    private static async Task AskedFirstAsync(DeployedSample sample)
    {
        var output = await sample.FailAsync(2, "--target=Rollback");

        Assert.Contains("20260201090000 add_pinned_to_notes", output, StringComparison.Ordinal);
        Assert.Contains("--keep-database", output, StringComparison.Ordinal);
        Assert.Contains("--restore-database", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.2.0"), await sample.VisitAsync());
        Assert.DoesNotContain(sample.Releases(), release => release.Workflow == "Rollback");

        var releases = sample.Releases().Where(release => release.Workflow == "Deploy").ToList();
        var list = await sample.SucceedAsync("--target=Rollback", "--list");
        Assert.Contains($"Rollback  {releases[1].Id}", list, StringComparison.Ordinal);
        Assert.Contains($"--to      {releases[2].Id}", list, StringComparison.Ordinal);
        Assert.Contains("1 migration since", list, StringComparison.Ordinal);
    }

    private static async Task KeepingTheDatabaseAsync(DeployedSample sample, string second)
    {
        IReadOnlyDictionary<string, int> answers;
        await using (var prober = new Prober(sample.Instance.Url))
        {
            await sample.SucceedAsync("--target=Rollback", "--keep-database");
            answers = prober.Answers;
        }

        Assert.Equal(["200", "503"], answers.Keys.Order());
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal("early,late", await NotesAsync(sample));
        Assert.Equal(second, await sample.GitAsync("rev-parse", "main"));
        Assert.Equal("main", await sample.GitAsync("symbolic-ref", "--short", "HEAD"));
        Assert.Equal("origin/main", await sample.GitAsync("rev-parse", "--abbrev-ref", "main@{upstream}"));
        Assert.Contains("Begin Whenever generated tasks", await sample.ComposeAsync("exec", "-T", "web", "crontab", "-l"), StringComparison.Ordinal);
        Assert.Contains($"{second[..7]}, release {sample.Releases()[0].Id}", await sample.SucceedAsync("--target=Status"), StringComparison.Ordinal);

        // It sticks until somebody says otherwise.
        Assert.Contains("was rolled back from", await sample.SucceedAsync("--target=Deploy"), StringComparison.Ordinal);
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
    }

    private static async Task OneOlderAndForwardAsync(DeployedSample sample)
    {
        await sample.SucceedAsync("--target=Rollback", "--keep-database");
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());

        await sample.SucceedAsync("--target=Deploy", "--force");
        Assert.Equal((200, "1.2.0"), await sample.VisitAsync());
        Assert.Equal("early,late", await NotesAsync(sample));
    }

    private async Task RestoringTheDatabaseAsync(DeployedSample sample, string second)
    {
        var target = sample.Releases().Last(release => release.ToCommit == second);
        foreach (var image in target.Images) await DockerAsync("image", "rm", "--force", image.Id);

        var output = await sample.SucceedAsync("--target=Rollback", $"--to={second[..10]}", "--restore-database");

        Assert.Contains("built again, the image was gone", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal("early", await NotesAsync(sample));
        Assert.Equal("0", await sample.SqlAsync("SELECT count(*) FROM information_schema.columns WHERE table_name = 'notes' AND column_name = 'pinned'"));
        Assert.Equal("1", await sample.SqlAsync($"SELECT count(*) FROM pg_database WHERE datname LIKE 'slipway-%{sample.Releases()[0].Id}%'"));
        Assert.True(File.Exists(Assert.Single(sample.Releases()[0].Backups).File));
        Assert.Equal(ReleaseState.Succeeded, sample.Releases()[0].State);
    }

    private async Task PruningAsync(DeployedSample sample)
    {
        var good = sample.Releases().Where(release => release.State == ReleaseState.Succeeded && release.Images.Count > 0).ToList();
        var kept = good.Take(2).SelectMany(release => release.Images).ToList();
        var foreign = $"{sample.Instance.Project}-other:slipway-{good[^1].Id}";
        await DockerAsync("tag", kept[0].Id, foreign);
        try
        {
            await sample.SucceedAsync("--target=Prune", "--backup-keep=1", "--releases-keep=1");

            var tags = (await TagsAsync()).ToDictionary(tag => tag.Name, tag => tag.Id);
            Assert.Contains(foreign, tags.Keys);
            Assert.All(kept, image => Assert.Contains(image.Tag, tags.Keys));
            var running = await sample.ComposeAsync("images", "--quiet");
            Assert.All(
                tags.Where(tag => tag.Key != foreign && kept.All(image => image.Tag != tag.Key)),
                tag => Assert.Contains(tag.Value["sha256:".Length..][..12], running, StringComparison.Ordinal));
            Assert.All(good.Skip(2).SelectMany(release => release.Backups), backup => Assert.False(File.Exists(backup.File)));
            Assert.All(good.Take(2).SelectMany(release => release.Backups), backup => Assert.True(File.Exists(backup.File)));
            Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        }
        finally
        {
            await DockerAsync("image", "rm", foreign);
        }

        async Task<IEnumerable<(string Name, string Id)>> TagsAsync() =>
            (await DockerAsync("image", "ls", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")).Output.Split('\n')
                .Where(line => line.StartsWith(sample.Instance.Project + "-", StringComparison.Ordinal) && line.Contains(":slipway-", StringComparison.Ordinal))
                .Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1]));
    }

    private static Task<string> NoteAsync(DeployedSample sample, string title) =>
        sample.SqlAsync($"INSERT INTO notes (title, body, created_at, updated_at) VALUES ('{title}', '', now(), now())");

    private static Task<string> NotesAsync(DeployedSample sample) => sample.SqlAsync("SELECT string_agg(title, ',' ORDER BY title) FROM notes");

    private async Task<CommandResult> DockerAsync(params string[] arguments) =>
        await fixture.Runner.RunCheckedAsync(await fixture.Engine.CommandAsync(arguments, Cancellation), "docker", Cancellation);
}
