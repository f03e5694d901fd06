using Slipway.Demo;
using Slipway.IntegrationTests.Deployment;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Tests.Documentation;

namespace Slipway.IntegrationTests.Documentation;

/// <summary>The commands of the pages, read out of them and run in their order on the sample application. Only names of places are changed.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class PagesTests(SampleFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_deployment_and_the_backups_go_as_their_pages_say()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewAsync(Cancellation));
        Directory.Delete(sample.Instance.AppDirectory, recursive: true);

        await FollowAsync(sample, "first-deploy.md", "4. The application's checkout");
        await File.WriteAllTextAsync(
            Path.Combine(sample.Instance.AppDirectory, ".env"), $"COMPOSE_PROJECT_NAME={sample.Instance.Project}\nSAMPLE_PORT={sample.Instance.Port}\n", Cancellation);
        await FollowAsync(sample, "first-deploy.md", "5. The first deployment");
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());

        await sample.CommitAsync("Second", ("VERSION", "1.1.0\n"));
        await FollowAsync(sample, "first-deploy.md", "6. The next one");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());

        await FollowAsync(sample, "first-deploy.md", "7. Going back");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal(["Deploy", "Rollback", "Deploy", "Deploy"], sample.Releases().Where(release => release.State == ReleaseState.Succeeded).Select(release => release.Workflow));

        await sample.SqlAsync("INSERT INTO notes (title, body, created_at, updated_at) VALUES ('kept', '', now(), now())");
        await FollowAsync(
            sample, "backups.md", "Backups", "Make one, and see what there is", "Prove one", "Get one back", "Throw old ones away", "Without Slipway");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal("kept", await sample.SqlAsync("SELECT string_agg(title, ',') FROM notes"));
        Assert.Equal("1", await sample.SqlAsync("SELECT count(*) FROM pg_database WHERE datname = 'sample_before'"));
    }

    /// <summary>Runs sections of a page, in one shell that ends at the first command that fails.</summary>
    private async Task FollowAsync(DeployedSample sample, string page, params string[] sections)
    {
        var instance = sample.Instance;
        var blocks = MarkdownPage.Read(Path.Combine(new CheckoutRoot().Folder, "docs", page)).ShellBlocks.Where(block => sections.Contains(block.Section)).ToList();
        Assert.Equal(sections, blocks.Select(block => block.Section).Distinct());

        var launcher = Path.Combine(instance.Folder, "build.sh");
        await File.WriteAllTextAsync(launcher, $"exec '{ChildProgram.Dotnet}' '{typeof(ChildProgram).Assembly.Location}' \"$@\"\n", Cancellation);
        var script = Path.Combine(instance.Folder, "page.sh");
        var commands = string.Concat(blocks.Select(block => block.Commands))
            .Replace("/opt/slipway/build.sh", $"bash {launcher}", StringComparison.Ordinal)
            .Replace("git@git.example.com:you/notes.git", instance.Remote, StringComparison.Ordinal)
            .Replace("/srv/notes", instance.AppDirectory, StringComparison.Ordinal)
            .Replace("~/.local/state/slipway/notes/production", instance.StateDirectory, StringComparison.Ordinal);
        await File.WriteAllTextAsync(script, commands, Cancellation);

        var result = await fixture.Runner.RunAsync(
            new Command("bash", ["-euxo", "pipefail", script])
            {
                WorkingDirectory = instance.Folder,
                Environment = new Dictionary<string, string?>(SampleApplication.CleanEnvironment) { ["DEPLOY_STATE_DIR"] = instance.StateDirectory },
                Deadline = TimeSpan.FromMinutes(10),
            },
            Cancellation);

        Assert.True(result.Succeeded, $"{page}: exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
    }
}
