using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>An application that is not Rails, with no database and no curl in its image, deployed by configured commands.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class CommandsTests(SampleFixture fixture)
{
    private static readonly string _settings =
        OtherApplication.Settings("A site in one process, its page by its own flag").Replace("DEPLOY_BACKUP=none", """
            DEPLOY_BACKUP_COMMAND="echo all that there is"
            DEPLOY_CRON_COMMAND="echo '0 4 * * * true' > /data/crontab"
            DEPLOY_HEALTH_COMMAND="test -s /data/schema"
            """, StringComparison.Ordinal);

    private static readonly string _fileSettings = OtherApplication.Settings("The page by the proxy") + """
        DEPLOY_MIGRATE_COMMAND="sh /app/migrate.sh"
        DEPLOY_BACKUP=none

        """;

    private static (string, string) Source => ("other-app", "");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_installed_migrated_and_deployed_behind_its_own_page()
    {
        await using var app = await OtherApplication.NewAsync(fixture, _settings, Source);

        await app.SucceedAsync("--target=Deploy");

        Assert.Equal((200, "1.0.0"), await app.VisitAsync());
        Assert.Equal("first\n", await InAsync(app, "cat", "/data/schema"));
        Assert.Equal("0 4 * * * true\n", await InAsync(app, "cat", "/data/crontab"));

        await app.CommitAsync("Second version", ("VERSION", "1.1.0\n"), ("migrations/2_second.sh", "echo second >> /data/schema\n"));
        string output;
        IReadOnlyDictionary<string, int> answers;
        await using (var prober = new Prober(app.Instance.Url))
        {
            output = await app.SucceedAsync("--target=Deploy");
            answers = prober.Answers;
        }

        Assert.Equal((200, "1.1.0"), await app.VisitAsync());
        Assert.True(answers["503"] > 0 && answers["200"] > 0);
        Assert.Equal("first\nsecond\n", await InAsync(app, "cat", "/data/schema"));
        var release = app.Releases()[0];
        Assert.Equal(ReleaseState.Succeeded, release.State);
        Assert.True(release.Maintenance is { ClosedHere: true, Proven: true });
        Assert.Equal("all that there is\n", await File.ReadAllTextAsync(Assert.Single(release.Backups).File, Cancellation));

        Assert.Matches(@"(?m)^Step +Result +Time +Note$[\s\S]+^Migrate +done +[\d.]+ m?s[\s\S]+^Deployed [\s\S]+^Commits [0-9a-f]{7} Second version$[\s\S]+^URL +http://127\.0\.0\.1:\d+/$", output);
        Assert.Matches(@"^Nothing to deploy: .*\n$", await app.SucceedAsync("--target=Deploy"));
        Assert.Contains("Everything that a deployment needs is here", await app.SucceedAsync("--target=Doctor"), StringComparison.Ordinal);
        Assert.Equal("disabled", (await app.SucceedAsync("--target=MaintenanceStatus")).Trim());
    }

    [Fact]
    public async Task A_version_that_its_health_command_refuses_never_meets_a_visitor()
    {
        await using var app = await OtherApplication.NewAsync(fixture, _settings, Source);
        await app.SucceedAsync("--target=Deploy");
        await app.CommitAsync("Lose the schema", ("VERSION", "1.1.0\n"), ("migrations/2_lose.sh", ": > /data/schema\n"));

        var output = await app.FailAsync(4, "--target=Deploy", "--health-timeout=2");

        Assert.Contains("did not pass the gate", output, StringComparison.Ordinal);
        Assert.Equal(503, (await app.VisitAsync()).Status);
        Assert.Equal(ReleaseState.NeedsAPerson, app.Releases()[0].State);
    }

    [Fact]
    public async Task A_file_that_the_proxy_looks_for_closes_the_site_and_a_person_s_maintenance_outlasts_a_deployment()
    {
        await using var app = await OtherApplication.NewAsync(fixture, _fileSettings, Source);
        await app.SucceedAsync("--target=Deploy");

        await app.CommitAsync("Second version", ("VERSION", "1.1.0\n"));
        IReadOnlyDictionary<string, int> answers;
        await using (var prober = new Prober(app.Instance.Url))
        {
            await app.SucceedAsync("--target=Deploy");
            answers = prober.Answers;
        }

        Assert.Equal(["200", "503"], answers.Keys.Order());
        Assert.Equal((200, "1.1.0"), await app.VisitAsync());
        Assert.True(app.Releases()[0].Maintenance is { ClosedHere: true, Proven: true });

        await app.SucceedAsync("--target=EnableMaintenance");
        Assert.True(File.Exists(Path.Combine(app.Instance.AppDirectory, "flags", "closed")));
        await app.CommitAsync("Third version", ("VERSION", "1.2.0\n"));
        await app.SucceedAsync("--target=Deploy");
        Assert.Equal(503, (await app.VisitAsync()).Status);
        Assert.Contains("maintenance is on", await app.SucceedAsync("--target=HealthCheck"), StringComparison.Ordinal);

        await app.SucceedAsync("--target=DisableMaintenance");
        Assert.Equal((200, "1.2.0"), await app.VisitAsync());
    }

    private static Task<string> InAsync(DeployedSample app, params string[] arguments) => app.ComposeAsync(["exec", "-T", "site", .. arguments]);
}
