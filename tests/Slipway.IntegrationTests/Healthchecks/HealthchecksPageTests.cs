using Slipway.Demo;
using Slipway.IntegrationTests.Documentation;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>The commands of docs/healthchecks.md, typed beside an instance that runs already.</summary>
[Collection(nameof(HealthchecksServer))]
public sealed class HealthchecksPageTests(HealthchecksServer server)
{
    private const string Page = "docs/healthchecks.md";

    [Fact]
    public async Task Syncing_exporting_and_cleaning_up_go_as_the_page_says()
    {
        await using var hc = await server.InstallAsync();
        await using var instance = await server.RunInstanceAsync(hc);
        var history = new CheckHistory(hc, 1);
        await history.AddAsync("Deployment");
        var shell = new PageShell(server.Runner, hc.Folder)
        {
            Places =
            {
                ["/opt/slipway/.env"] = Path.Combine(new CheckoutRoot().Folder, ".env"),
                // Nobody is there to be asked.
                ["--target=CleanupHealthchecks\n"] = "--target=CleanupHealthchecks || [ $? = 2 ]\n",
            },
            Variables = { ["HEALTHCHECKS_SERVICE"] = instance.Service, ["DEPLOY_STATE_DIR"] = Path.Combine(hc.Folder, "state") },
        };

        await shell.FollowAsync(Page, "An instance that has checks already");
        Assert.Contains("_NAME=Deployment", await File.ReadAllTextAsync(hc.FilePath, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        File.Delete(hc.FilePath);

        await shell.FollowAsync(Page, "The file");
        var synced = await shell.FollowAsync(Page, "The first sync of an instance that runs already");
        Assert.Contains("Nothing to do", synced, StringComparison.Ordinal);
        var codes = await CodesAsync(hc);
        var named = (await File.ReadAllLinesAsync(hc.FilePath, TestContext.Current.CancellationToken)).Count(line => codes.Any(code => line.EndsWith($"={code}", StringComparison.Ordinal)));
        Assert.Equal(codes.Count, named + 1);
        Assert.True(named > 5);

        var cleaned = await shell.FollowAsync(Page, "Checks that the file does not name");
        Assert.Contains("Deleted 1 check", cleaned, StringComparison.Ordinal);
        Assert.Contains("1 row of api_check", cleaned, StringComparison.Ordinal);
        Assert.Equal(codes, await CodesAsync(hc));
    }

    private static Task<IReadOnlyList<Guid>> CodesAsync(HealthchecksInstallation hc) => hc.QueryAsync<Guid>("select code from api_check order by code");
}
