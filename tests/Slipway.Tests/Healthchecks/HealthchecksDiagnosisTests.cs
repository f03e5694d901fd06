using Slipway.Healthchecks;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Healthchecks;

/// <summary>What Doctor says of Healthchecks, as far as that needs no database.</summary>
public sealed class HealthchecksDiagnosisTests : IDisposable
{
    private const string Uuid = "3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10";
    private const string Nobody = "HEALTHCHECKS_DATABASE_URL=postgres://hc:s3cret@127.0.0.1:1/hc\n";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeEngine _engine = new();
    private readonly RecordingLog _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_file_there_is_nothing_to_say_and_nothing_is_asked()
    {
        Assert.Empty(await LookAsync(null));
        Assert.Empty(_engine.Runner.Commands);
    }

    [Fact]
    public async Task A_file_that_is_named_and_not_there_is_a_fault()
    {
        var fault = Assert.Single(await LookAsync(null, settings => settings with { HealthchecksFile = _folder["elsewhere.env"] }));

        Assert.Equal((FindingKind.Fault, "file", $"There is no Healthchecks file {_folder["elsewhere.env"]}."), (fault.Kind, fault.What, fault.Said));
        Assert.NotEmpty(fault.Next);
    }

    [Fact]
    public async Task Every_fault_of_the_file_is_told_and_where_the_instance_is_all_the_same()
    {
        var findings = await LookAsync($"HC_CHECK_API={Uuid}\nHC_CHECK_API_SCHEDULE=0 0 31 2 *\nHC_CHECK_DB=none\n");

        Assert.Equal([(FindingKind.Fault, "file"), (FindingKind.Fault, "instance")], findings.Select(finding => (finding.Kind, finding.What)));
        Assert.Equal(2, findings[0].Details.Count);
        Assert.Contains("./build.sh --target=StartHealthchecks (starts it)", findings[1].Next);
    }

    [Fact]
    public async Task Checks_without_a_UUID_are_a_warning()
    {
        var findings = await LookAsync($"{Nobody}HC_CHECK_API={Uuid}\nHC_CHECK_VAULT=\n");

        Assert.Equal($"{_folder[".env.healthchecks"]}: 2 checks", findings[0].Said);
        Assert.Equal((FindingKind.Warning, "1 check without a UUID, which SyncHealthchecks skips: HC_CHECK_VAULT"), (findings[1].Kind, findings[1].Said));
    }

    [Fact]
    public async Task A_database_that_is_named_is_asked_without_looking_for_a_container_and_its_password_is_masked()
    {
        var findings = await LookAsync($"{Nobody}HC_CHECK_API={Uuid}\n");

        Assert.Equal([(FindingKind.Good, "file"), (FindingKind.Good, "instance"), (FindingKind.Fault, "database")], findings.Select(finding => (finding.Kind, finding.What)));
        Assert.StartsWith("The database of Healthchecks, hc@127.0.0.1:1/hc, cannot be used: ", findings[2].Said, StringComparison.Ordinal);
        Assert.NotEmpty(findings[2].Next);
        Assert.Empty(_engine.Runner.Commands);
        Assert.Equal("***", _log.Masked("s3cret"));
    }

    [Theory]
    [InlineData("", "its label slipway.healthchecks", "slipway.healthchecks=true", "own:1")]
    [InlineData("", "its image healthchecks/healthchecks:v4.3", null, "healthchecks/healthchecks:v4.3")]
    [InlineData("", "its Compose service healthchecks", null, "own:1")]
    [InlineData("HEALTHCHECKS_SERVICE=healthchecks\n", "HEALTHCHECKS_SERVICE", null, "own:1")]
    [InlineData("HEALTHCHECKS_CONTAINER=shop-healthchecks-1\n", "HEALTHCHECKS_CONTAINER", null, "own:1")]
    public async Task The_instance_is_told_with_how_it_was_found(string setting, string by, string? label, string image)
    {
        Has(image, label);

        var findings = await LookAsync($"{setting}HC_CHECK_API={Uuid}\n");

        Assert.Contains(findings, finding => finding is { Kind: FindingKind.Good, What: "instance" } && finding.Said == $"container shop-healthchecks-1, found by {by}");
        Assert.Contains(findings, finding => finding is { Kind: FindingKind.Fault, What: "database" } && finding.Said.Contains("SQLite", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_instance_that_does_not_run_is_a_warning()
    {
        Has("own:1", status: "exited");

        var findings = await LookAsync($"HC_CHECK_API={Uuid}\n");

        Assert.Contains(findings, finding => finding is { Kind: FindingKind.Warning, What: "instance" } && finding.Said.EndsWith("does not run (exited)", StringComparison.Ordinal));
    }

    private void Has(string image, string? label = null, string status = "running") => _engine.Change(_engine.Add("healthchecks", status), container => container with
    {
        ImageName = image,
        Labels = label?.Split('=') is [var name, var value] ? new Dictionary<string, string>(container.Labels) { [name] = value } : container.Labels,
    });

    private async Task<IReadOnlyList<Finding>> LookAsync(string? text, Func<DeploySettings, DeploySettings>? set = null)
    {
        if (text is not null) _folder.Write(".env.healthchecks", text);
        var settings = new DeploySettings { AppDirectory = _folder.Path };
        settings = set?.Invoke(settings) ?? settings;
        var instance = new HealthchecksInstance(_engine.Docker);
        var findings = new Findings();
        await new HealthchecksDiagnosis(
            new HealthchecksConfiguration(settings, HealthchecksValues.None, _log), instance, new HealthchecksDatabase(new DatabaseLocation(_engine.Docker, instance, _log), _log), settings)
            .LookAsync(findings, TestContext.Current.CancellationToken);
        return findings.All;
    }
}
