using System.Text.RegularExpressions;
using Slipway.Docker;
using Slipway.Healthchecks;
using Slipway.Healthchecks.Start;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Healthchecks;

public sealed partial class HealthchecksComposeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingRunner _runner = new RecordingRunner().On("docker version", "26.1.5\n").On("docker compose", "");
    private readonly RecordingLog _log = new();
    private readonly HealthchecksCompose _compose;

    public HealthchecksComposeTests()
    {
        var settings = new DeploySettings { AppDirectory = _folder["app"], DockerCommand = "docker", ComposeFiles = ["compose.production.yaml"] };
        _compose = new HealthchecksCompose(new DockerEngine(_runner, settings), _runner, settings, _log);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_name_it_is_the_one_that_comes_with_Slipway()
    {
        var file = _compose.FileOf(Env(""));

        Assert.Equal(Path.Combine(SourceTree.Root, "healthchecks", "compose.yaml"), file);
        Assert.Equal(_compose.ProvidedFile, file);
    }

    [Fact]
    public void A_name_counts_from_the_Healthchecks_file_and_has_to_be_there()
    {
        var there = _folder.Write("app/monitoring/compose.yaml", "services: {}");

        Assert.Equal(there, _compose.FileOf(Env("HEALTHCHECKS_COMPOSE_FILE=monitoring/compose.yaml")));
        var fault = Assert.Throws<SlipwayException>(() => _compose.FileOf(Env("HEALTHCHECKS_COMPOSE_FILE=other.yaml")));
        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains("HEALTHCHECKS_COMPOSE_FILE", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_that_are_needed_and_not_set_are_made_once_and_written_into_the_file()
    {
        var file = await _compose.WithSecretsAsync(_compose.ProvidedFile, Env("# mine\nHEALTHCHECKS_SECRET_KEY=of my own\n"), null, Token);

        var password = file.Value("HEALTHCHECKS_DB_PASSWORD");
        Assert.Matches("^[A-Za-z0-9]{48}$", password);
        Assert.Equal("of my own", file.Value("HEALTHCHECKS_SECRET_KEY"));
        Assert.StartsWith("# mine\n", await File.ReadAllTextAsync(file.Path, Token), StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Shown, line => line.Contains(password!, StringComparison.Ordinal));

        Assert.Equal(password, (await _compose.WithSecretsAsync(_compose.ProvidedFile, file, null, Token)).Value("HEALTHCHECKS_DB_PASSWORD"));
        Assert.Single(_log.Shown);
    }

    [Fact]
    public async Task A_container_that_is_there_keeps_what_it_was_made_with()
    {
        var container = new Container { Id = "1", Name = "healthchecks-web-1", ImageId = "sha256:1", Status = "exited", Environment = new Dictionary<string, string> { ["DB_PASSWORD"] = "as it was" } };

        var file = await _compose.WithSecretsAsync(_compose.ProvidedFile, Env(""), container, Token);

        Assert.Equal("as it was", file.Value("HEALTHCHECKS_DB_PASSWORD"));
    }

    [Fact]
    public async Task Somebody_s_own_Compose_file_gets_no_secrets_that_it_does_not_name()
    {
        var compose = _folder.Write("app/compose.yaml", "services: { web: { image: healthchecks/healthchecks } }");

        var file = await _compose.WithSecretsAsync(compose, Env(""), null, Token);

        Assert.Empty(file.Settings);
        Assert.Empty(_log.Shown);
    }

    [Fact]
    public async Task It_is_brought_up_in_its_own_folder_with_the_values_of_the_file_in_no_argument()
    {
        var compose = _folder.Write("monitoring/compose.yaml", "services: {}");

        await _compose.UpAsync(compose, Env("HEALTHCHECKS_DB_PASSWORD=s3cret\nHEALTHCHECKS_LISTEN=8000\nHC_CHECK_A=\n"), _ => { }, Token);

        var command = _runner.Commands[^1];
        Assert.Equal(["compose", "-f", compose, "--ansi", "never", "--progress", "plain", "up", "-d"], command.Arguments);
        Assert.Equal(_folder["monitoring"], command.WorkingDirectory);
        Assert.Equal([("HEALTHCHECKS_DB_PASSWORD", "s3cret"), ("HEALTHCHECKS_LISTEN", "8000")], command.Environment.Select(variable => (variable.Key, variable.Value!)).Order());
    }

    [Fact]
    public async Task The_provided_file_names_the_official_image_and_publishes_no_database()
    {
        var text = await File.ReadAllTextAsync(_compose.ProvidedFile, Token);

        Assert.Contains("healthchecks/healthchecks:v", text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:8000}:8000", text, StringComparison.Ordinal);
        Assert.DoesNotContain("5432:", text, StringComparison.Ordinal);
        Assert.Contains($"{HealthchecksInstance.Label}: \"true\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_value_that_the_provided_file_takes_is_explained_in_the_example()
    {
        var example = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, ".env.healthchecks.example"), Token);
        var taken = Taken().Matches(await File.ReadAllTextAsync(_compose.ProvidedFile, Token)).Select(match => match.Groups["variable"].Value).Distinct().ToList();

        Assert.NotEmpty(taken);
        Assert.All(taken, variable => Assert.Contains($"\n#{variable}=", example, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\$\{(?<variable>HEALTHCHECKS_[A-Z_]+)")]
    private static partial Regex Taken();

    private HealthchecksFile Env(string text) => HealthchecksFile.Read(_folder.Write("app/.env.healthchecks", text), new Dictionary<string, string>());
}
