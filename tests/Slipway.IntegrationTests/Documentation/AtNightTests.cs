using System.Globalization;
using System.Text.Json;
using Slipway.IntegrationTests.Deployment;
using Slipway.Settings;

namespace Slipway.IntegrationTests.Documentation;

/// <summary>The nights that docs/at-night.md is for, brought about, and ended by what it says; and what README and the other pages show of a running application.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class AtNightTests(SampleFixture fixture)
{
    private const string Page = "docs/at-night.md";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_night_ends_with_the_site_as_the_page_promises()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        var shell = Shell(sample);

        await ItCannotLiveWithTheMigrationAsync(sample, shell);
        await ItHangsAsync(sample, shell);
        await ItWasKilledAsync(sample, shell);
        await DataWasDeletedAsync(sample, shell);
    }

    [Fact]
    public async Task What_the_pages_show_of_a_good_day_works()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        await sample.CommitAsync("Second", ("VERSION", "1.1.0\n"));
        var deployed = Id(await sample.SucceedAsync("--target=Deploy", "--output=json"));
        var shell = Shell(sample);

        await shell.FollowAsync(Page, "The disk is full");
        await shell.FollowAsync(Page, "The release was well, and the application is not");
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());

        shell.Places["<release, commit or tag>"] = deployed;
        await sample.SucceedAsync("--target=Deploy", "--force");
        await shell.FollowAsync("README.md", "Going back");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());

        // It says what it would do, and that it was not asked to.
        shell.Places["<release or file> # says"] = $"{deployed} || [ $? = 2 ] # says";
        shell.Places["<release or file>"] = deployed;
        await sample.SqlAsync("INSERT INTO notes (title, body, created_at, updated_at) VALUES ('after the backup', '', now(), now())");
        await shell.FollowAsync("README.md", "Backups and restore");
        Assert.Equal("0", await sample.SqlAsync("SELECT count(*) FROM notes WHERE title = 'after the backup'"));
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());

        Assert.Contains("--backup-keep", await shell.FollowAsync("README.md", "Settings"), StringComparison.Ordinal);
        var status = await shell.FollowAsync("docs/outputs.md", "One document: `--output=json`");
        using var document = JsonDocument.Parse(status);
        Assert.Equal("succeeded", document.RootElement.GetProperty("result").GetString());
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(sample.Instance.Folder, "result.json"), Cancellation));
        Assert.Equal("nothing-to-do", result.RootElement.GetProperty("result").GetString());
    }

    private PageShell Shell(DeployedSample sample) => new(fixture.Runner, sample.Instance.Folder)
    {
        Places =
        {
            ["/srv/notes"] = sample.Instance.AppDirectory,
            // It finds the commit that failed, and says so by its exit code.
            ["--target=Doctor "] = "--target=Doctor || [ $? = 1 ] ",

            // The cache belongs to whoever else builds on this machine.
            ["docker builder prune --force"] = "docker builder prune --force --filter until=87600h",
        },
        Variables = { ["DEPLOY_APP_DIR"] = sample.Instance.AppDirectory },
    };

    private static async Task ItCannotLiveWithTheMigrationAsync(DeployedSample sample, PageShell shell)
    {
        await sample.CommitAsync("Add a column", ("VERSION", "1.1.0\n"), ("db/migrate/20260203090000_add_mood.rb", """
            class AddMood < ActiveRecord::Migration[7.2]
              def change
                add_column :notes, :mood, :string
              end
            end

            """));
        var run = await sample.SlipwayAsync(new Dictionary<string, string> { ["DEPLOY_HOOK_BEFORE_HEALTH_CHECK"] = "false" }, "--target=Deploy");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("The database was not restored: visitors may have written since the site was opened.", run.Error + run.Output, StringComparison.Ordinal);
        Assert.Contains("1 migration of this release stays in it: 20260203090000", run.Error + run.Output, StringComparison.Ordinal);
        Assert.Equal("1", await MoodsAsync(sample));

        shell.Places["<release>"] = sample.Releases()[0].Id;
        var report = await shell.FollowAsync(Page, "When it fails at night");
        Assert.Contains("1 migration of this release stays in it", report, StringComparison.Ordinal);
        await shell.FollowAsync(Page, "The database has migrations that the old version cannot read");

        Assert.Equal("0", await MoodsAsync(sample));
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
    }

    private static async Task ItHangsAsync(DeployedSample sample, PageShell shell)
    {
        using var run = await HangingAsync(sample);
        shell.Places["<process>"] = run.Id.ToString(CultureInfo.InvariantCulture);

        await shell.FollowAsync(Page, "A lock that stays");
        await run.WaitForExitAsync(Cancellation);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
    }

    private static async Task ItWasKilledAsync(DeployedSample sample, PageShell shell)
    {
        using (var run = await HangingAsync(sample))
        {
            run.Kill();
            await run.WaitForExitAsync(Cancellation);
        }

        Assert.Equal(503, (await sample.VisitAsync()).Status);

        Assert.Contains("The site is open again", await shell.FollowAsync(Page, "The run was killed"), StringComparison.Ordinal);
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
        Assert.Contains("Nothing to recover", await shell.FollowAsync(Page, "The run was killed"), StringComparison.Ordinal);
    }

    private static async Task DataWasDeletedAsync(DeployedSample sample, PageShell shell)
    {
        await shell.FollowAsync(Page, "Data was deleted");
        Assert.Equal(503, (await sample.VisitAsync()).Status);

        await sample.SucceedAsync("--target=DisableMaintenance");
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
    }

    // A deployment that does not come to the end of its migrations.
    private static async Task<System.Diagnostics.Process> HangingAsync(DeployedSample sample)
    {
        await sample.CommitAsync($"Never end {sample.Releases().Count}", ("db/migrate/20260203090000_add_mood.rb", """
            class AddMood < ActiveRecord::Migration[7.2]
              def up
                sleep 600
              end
            end

            """), ("VERSION", $"2.{sample.Releases().Count}.0\n"));
        var before = sample.Releases().Count;
        var run = sample.Start("--target=Deploy");
        await DeployedSample.UntilAsync(() => sample.Releases() is { Count: var count } all && count > before && all[0] is { DatabaseChangedAt: not null, LastStep.Name: StepName.Migrate });
        return run;
    }

    private static Task<string> MoodsAsync(DeployedSample sample) =>
        sample.SqlAsync("SELECT count(*) FROM information_schema.columns WHERE table_name = 'notes' AND column_name = 'mood'");

    private static string Id(string document)
    {
        using var read = JsonDocument.Parse(document);
        return read.RootElement.GetProperty("release").GetProperty("id").GetString()!;
    }
}
