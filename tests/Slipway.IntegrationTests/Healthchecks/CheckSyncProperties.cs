using FsCheck;
using FsCheck.Fluent;
using Slipway.Healthchecks;
using Slipway.Reporting;
using Slipway.Tests.Healthchecks;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>What holds for every file on a real database, which has more of it after each.</summary>
[Collection(nameof(HealthchecksServer))]
public sealed class CheckSyncProperties(HealthchecksServer server)
{
    [Fact]
    public async Task To_sync_twice_is_to_sync_once_to_export_and_then_sync_is_nothing_and_no_faulty_file_writes()
    {
        await using var hc = await server.InstallAsync();
        var any =
            from checks in AnyChecks.Entries(12)
            from way in Gen.Choose(0, 15)
            from fault in Gen.Elements(BrokenLines.All.ToArray())
            select (Text: AnyChecks.Written(checks, way), fault);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), Prop.ForAll(any.ToArbitrary(), file => HoldsAsync(hc, file.Text, file.fault.Text).GetAwaiter().GetResult()));
    }

    private static async Task HoldsAsync(HealthchecksInstallation hc, string text, string fault)
    {
        await hc.SyncAsync(text);
        var once = await hc.FingerprintAsync();

        Assert.Contains("Nothing to do", await hc.SyncAsync(text), StringComparison.Ordinal);
        Assert.Contains("Nothing to do", await hc.SyncAsync(await ExportedAsync(hc)), StringComparison.Ordinal);
        await Assert.ThrowsAsync<SlipwayException>(() => hc.SyncAsync(text + fault));
        Assert.Equal(once, await hc.FingerprintAsync());
    }

    private static async Task<string> ExportedAsync(HealthchecksInstallation hc)
    {
        await using var connection = await hc.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return ExportText.Of(await CheckState.ReadAsync(connection, null, 1, [], TestContext.Current.CancellationToken)).Text;
    }
}
