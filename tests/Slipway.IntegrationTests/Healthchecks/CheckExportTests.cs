using Slipway.Reporting;

namespace Slipway.IntegrationTests.Healthchecks;

[Collection(nameof(HealthchecksServer))]
public sealed class CheckExportTests(HealthchecksServer server)
{
    private const string One = "3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10";
    private const string Two = "0b9d4c66-55a1-4e0c-8d3f-2f4a5b6c7d8e";
    private const string Three = "9d0c3d52-1b8e-4a52-b1a7-4f0f6a1b2c3d";

    private const string Checks = $"""
        HC_CHECK_A={One}
        HC_CHECK_A_NAME=Café Database
        HC_CHECK_A_SCHEDULE=*/2 * * * *
        HC_CHECK_A_TZ=Europe/Berlin
        HC_CHECK_A_CHANNELS=On call
        HC_CHECK_B={Two}
        HC_CHECK_B_NAME=Café database
        HC_CHECK_B_TIMEOUT=90
        HC_CHECK_B_CHANNELS=none
        HC_CHECK_C={Three}
        """;

    public static TheoryData<string> Versions => [.. HealthchecksInstallation.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task To_export_and_then_sync_changes_nothing_whatever_a_person_or_an_older_version_left(string version)
    {
        await using var hc = await server.InstallAsync(version);
        await hc.SyncAsync(Checks);
        await hc.ExecuteAsync("""
            update api_check set name = ' It''s "odd" $HOME \n #1 ', tags = ' a  b', "desc" = e' first\r\nit''s the\tlast\n', methods = 'POST', timeout = '10 s' where code = @Two::uuid;
            update api_check set name = '', kind = 'oncalendar', schedule = 'Mon..Fri 08:00', slug = '' where code = @Three::uuid;
            """, new { Two, Three });
        var before = await hc.FingerprintAsync();

        var settings = $"# ours\nHEALTHCHECKS_DATABASE_URL={hc.Url}\n";
        var shown = await hc.ExportAsync(settings);

        var exported = await File.ReadAllTextAsync(hc.FilePath, TestContext.Current.CancellationToken);
        Assert.StartsWith(settings + $"\nHC_CHECK_CAFE_DATABASE={One}\n", exported, StringComparison.Ordinal);
        Assert.Contains($"\nHC_CHECK_CHECK_{Three[..8].ToUpperInvariant()}={Three}\n", exported, StringComparison.Ordinal);
        Assert.Contains($"warning: HC_CHECK_CHECK_{Three[..8].ToUpperInvariant()}_SCHEDULE of check {Three} is left out", shown, StringComparison.Ordinal);
        var synced = await hc.SyncAsync(exported);
        Assert.Contains("unchanged  3 checks", synced, StringComparison.Ordinal);
        Assert.Contains("Nothing to do", synced, StringComparison.Ordinal);
        Assert.Equal(before, await hc.FingerprintAsync());
    }

    [Fact]
    public async Task A_dry_run_shows_the_file_and_writes_none_and_a_file_with_checks_is_not_written_over()
    {
        await using var hc = await server.InstallAsync();
        await hc.SyncAsync(Checks);
        var settings = $"HEALTHCHECKS_DATABASE_URL={hc.Url}\n";

        var shown = await hc.ExportAsync(settings, isDryRun: true);
        Assert.Contains($"HC_CHECK_CAFE_DATABASE_2={Two}", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("s3", shown, StringComparison.Ordinal);
        Assert.Equal(settings, await File.ReadAllTextAsync(hc.FilePath, TestContext.Current.CancellationToken));

        var own = settings + $"HC_CHECK_OWN={Guid.NewGuid()}\n";
        var fault = await Assert.ThrowsAsync<SlipwayException>(() => hc.ExportAsync(own));
        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains("--export-file=", fault.Next[0], StringComparison.Ordinal);
        Assert.Equal(own, await File.ReadAllTextAsync(hc.FilePath, TestContext.Current.CancellationToken));
    }
}
