using Slipway.IntegrationTests.Deployment;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Documentation;

/// <summary>The first day with Slipway, as its pages tell it.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class PagesTests(SampleFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_deployment_and_the_backups_go_as_their_pages_say()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewAsync(Cancellation));
        var instance = sample.Instance;
        Directory.Delete(instance.AppDirectory, recursive: true);
        var copies = Path.Combine(instance.Folder, "copies");
        var shell = new PageShell(fixture.Runner, instance.Folder)
        {
            Places =
            {
                ["git@git.example.com:you/notes.git"] = instance.Remote,
                ["rsync -a deploy@server.example.com:.local/state/slipway/notes/production/backups/ ~/notes-backups/"] = $"cp -a '{instance.StateDirectory}/backups' {copies}",
                ["~/notes-backups"] = copies,
                ["/srv/notes"] = instance.AppDirectory,
                ["~/.local/state/slipway/notes/production"] = instance.StateDirectory,
            },
            Variables = { ["DEPLOY_STATE_DIR"] = instance.StateDirectory },
        };

        await shell.FollowAsync("docs/first-deploy.md", "4. The application's checkout");
        await File.WriteAllTextAsync(Path.Combine(instance.AppDirectory, ".env"), $"COMPOSE_PROJECT_NAME={instance.Project}\nSAMPLE_PORT={instance.Port}\n", Cancellation);
        await shell.FollowAsync("docs/first-deploy.md", "5. The first deployment");
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());

        await sample.CommitAsync("Second", ("VERSION", "1.1.0\n"));
        await shell.FollowAsync("docs/first-deploy.md", "6. The next one");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());

        await shell.FollowAsync("docs/first-deploy.md", "7. Going back");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal(["Deploy", "Rollback", "Deploy", "Deploy"], sample.Releases().Where(release => release.State == ReleaseState.Succeeded).Select(release => release.Workflow));

        await sample.SqlAsync("INSERT INTO notes (title, body, created_at, updated_at) VALUES ('kept', '', now(), now())");
        await shell.FollowAsync(
            "docs/backups.md", "Backups", "Make one, and see what there is", "Prove one", "Get one back", "Throw old ones away", "Keep a copy elsewhere", "Without Slipway");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal("kept", await sample.SqlAsync("SELECT string_agg(title, ',') FROM notes"));
        Assert.Equal("1", await sample.SqlAsync("SELECT count(*) FROM pg_database WHERE datname = 'sample_before'"));
    }
}
