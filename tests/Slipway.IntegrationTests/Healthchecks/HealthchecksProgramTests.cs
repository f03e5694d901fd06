using Slipway.Demo;
using Slipway.Processes;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>The whole program, as a person calls it.</summary>
[Collection(nameof(HealthchecksServer))]
public sealed class HealthchecksProgramTests(HealthchecksServer server)
{
    [Fact]
    public async Task In_a_folder_with_nothing_but_the_file_it_finds_the_database_by_its_container_and_plans_syncs_and_exports()
    {
        await using var hc = await server.InstallAsync();
        await using var instance = await server.RunInstanceAsync(hc);
        hc.File($"HEALTHCHECKS_SERVICE={instance.Service}\nHC_CHECK_API={Guid.NewGuid()}\nHC_CHECK_API_SCHEDULE=*/5 * * * *\nHC_CHECK_VAULT=\n");
        var (before, text) = (await hc.FingerprintAsync(), await File.ReadAllTextAsync(hc.FilePath, TestContext.Current.CancellationToken));

        var planned = await RunAsync(hc, "--target=SyncHealthchecks", "--generate-missing", "--dryrun");
        Assert.Contains("   create     API", planned, StringComparison.Ordinal);
        Assert.Contains("   skipped    VAULT", planned, StringComparison.Ordinal);
        Assert.Contains("Dry run: nothing was written. 1 check to create, no checks to update", planned, StringComparison.Ordinal);
        Assert.Equal(before, await hc.FingerprintAsync());
        Assert.Equal(text, await File.ReadAllTextAsync(hc.FilePath, TestContext.Current.CancellationToken));

        var synced = await RunAsync(hc, "--target=SyncHealthchecks", "--generate-missing");
        Assert.Contains($"Healthchecks at shop@{server.Address}:5432/{hc.Name}, project \"Shop\"", synced, StringComparison.Ordinal);
        Assert.Equal(["API|*/5 * * * *", "Vault|* * * * *"], await hc.QueryAsync<string>("select name || '|' || schedule from api_check order by name"));
        var after = await hc.FingerprintAsync();
        Assert.Contains("Nothing to do", await hc.SyncAsync(await File.ReadAllTextAsync(hc.FilePath, TestContext.Current.CancellationToken)), StringComparison.Ordinal);

        await RunAsync(hc, "--target=ExportHealthchecks", "--export-file=exported.env");
        Assert.Contains("Nothing to do", await hc.SyncAsync(await File.ReadAllTextAsync(Path.Combine(hc.Folder, "exported.env"), TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        Assert.Equal(after, await hc.FingerprintAsync());
        Assert.Equal([".env.healthchecks", "exported.env"], Directory.GetFileSystemEntries(hc.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    private async Task<string> RunAsync(HealthchecksInstallation hc, params string[] arguments)
    {
        var result = await server.Runner.RunAsync(
            new Command(ChildProgram.Dotnet, [typeof(ChildProgram).Assembly.Location, .. arguments]) { WorkingDirectory = hc.Folder, Environment = SampleApplication.CleanEnvironment },
            TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, $"{result.Output}\n{result.Error}");
        Assert.DoesNotContain("s3 cret", result.Output + result.Error, StringComparison.Ordinal);
        return result.Output;
    }
}
