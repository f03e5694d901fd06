using Slipway.Healthchecks;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>What Doctor says of the database of Healthchecks; it only reads.</summary>
[Collection(nameof(HealthchecksServer))]
public sealed class HealthchecksDiagnosisTests(HealthchecksServer server)
{
    private const string One = "3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10";

    [Fact]
    public async Task The_database_the_project_and_what_a_sync_would_do_are_told_and_nothing_is_written()
    {
        await using var hc = await server.InstallAsync();
        var before = await hc.FingerprintAsync();

        var findings = await LookAsync(hc, $"HC_CHECK_API={One}\n");

        Assert.Equal(before, await hc.FingerprintAsync());
        Assert.Equal(
            [(FindingKind.Good, "file"), (FindingKind.Good, "instance"), (FindingKind.Good, "database"), (FindingKind.Good, "project"), (FindingKind.Warning, "checks")],
            findings.Select(finding => (finding.Kind, finding.What)));
        Assert.StartsWith($"shop@{server.Address}:5432/{hc.Name}, PostgreSQL 17", findings[2].Said, StringComparison.Ordinal);
        Assert.Equal("\"Shop\" (id 1, of admin@example.org), no checks; it is the only one", findings[3].Said);
        Assert.Equal("to create: 1, to update: 0", findings[4].Said);

        await hc.SyncAsync($"HC_CHECK_API={One}\n");

        Assert.Equal((FindingKind.Good, "as the file says"), (await LookAsync(hc, $"HC_CHECK_API={One}\n"))[4] is var checks ? (checks.Kind, checks.Said) : default);
    }

    [Fact]
    public async Task What_a_sync_would_be_refused_for_is_a_fault_with_what_mends_it()
    {
        await using var hc = await server.InstallAsync();
        await hc.AddProjectAsync("Other", "other@example.org");

        Assert.StartsWith("Which project of Healthchecks is meant?", await FaultAsync(hc, $"HC_CHECK_API={One}\n"), StringComparison.Ordinal);
        Assert.StartsWith("The file asks for integrations that the project does not have", await FaultAsync(hc, $"HEALTHCHECKS_PROJECT=Shop\nHC_CHECK_API={One}\nHC_CHECK_API_CHANNELS=Pager\n"), StringComparison.Ordinal);

        await hc.ExecuteAsync($"alter database {hc.Name} set default_transaction_read_only = on");
        Assert.Contains("its transactions are read-only by default", await FaultAsync(hc, $"HEALTHCHECKS_PROJECT=Shop\nHC_CHECK_API={One}\n"), StringComparison.Ordinal);
        await hc.ExecuteAsync($"set default_transaction_read_only = off; alter database {hc.Name} reset default_transaction_read_only; drop table api_check cascade");
        Assert.Contains("has no table api_check", await FaultAsync(hc, $"HC_CHECK_API={One}\n"), StringComparison.Ordinal);
    }

    private static async Task<string> FaultAsync(HealthchecksInstallation hc, string text)
    {
        var fault = Assert.Single(await LookAsync(hc, text), finding => finding.Kind == FindingKind.Fault);
        Assert.NotEmpty(fault.Next);
        return fault.Said;
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(HealthchecksInstallation hc, string text)
    {
        var log = new HealthchecksInstallation.ShownLog();
        hc.File($"HEALTHCHECKS_DATABASE_URL={hc.Url}\n{text}");
        var settings = new DeploySettings { AppDirectory = hc.Folder };
        var findings = new Findings();
        await new HealthchecksDiagnosis(new HealthchecksConfiguration(settings, HealthchecksValues.None, log), null!, new HealthchecksDatabase(new DatabaseLocation(null!, null!, log), log), settings)
            .LookAsync(findings, TestContext.Current.CancellationToken);
        return findings.All;
    }
}
