using System.Globalization;
using System.Text.Json;
using Npgsql;
using Slipway.Docker;
using Slipway.Healthchecks;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Healthchecks;

public sealed class DatabaseLocationTests : IDisposable
{
    private static readonly string[] Told = ["DB=postgres", "DB_HOST=db", "DB_PORT=5433", "DB_NAME=checks", "DB_USER=keeper", "DB_PASSWORD=s3 cret"];

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingRunner _runner = new RecordingRunner().On("docker version", "26.1.5\n");
    private readonly RecordingLog _log = new();
    private readonly DockerEngine _engine;
    private readonly DatabaseLocation _location;
    private readonly List<object> _containers = [];

    public DatabaseLocationTests()
    {
        _engine = new(_runner, new DeploySettings { AppDirectory = "/app" });
        var docker = new DockerClient(_engine, _runner);
        _location = new DatabaseLocation(docker, new HealthchecksInstance(docker), _log);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("healthchecks", "registry.example.org/own:1", null)]
    [InlineData("web", "healthchecks/healthchecks:v4.3", null)]
    [InlineData("web", "ghcr.io/linuxserver/healthchecks:latest@sha256:0a", null)]
    [InlineData(null, "registry.example.org:5000/own", "slipway.healthchecks=true")]
    public async Task The_database_is_found_by_service_image_or_label_of_the_container_that_uses_it(string? service, string image, string? label)
    {
        Has("other-web-1", "web", "shop:1", ["DB=postgres", "DB_HOST=elsewhere"]);
        Has("hc-web-1", service, image, Told, label);
        Has("hc-db-1", "db", "postgres:17", [], address: "172.20.0.3");
        Has("other-db-1", "db", "postgres:17", [], network: "other_default", address: "172.21.0.3");

        Assert.Equal("keeper@172.20.0.3:5433/checks", await FindAsync());
        Assert.Equal("***", _log.Masked("s3 cret"));
    }

    [Fact]
    public async Task A_label_goes_before_an_image_and_an_image_before_a_service()
    {
        Has("db", "db", "postgres:17", [], address: "172.20.0.3");
        Has("c", "healthchecks", "own", ["DB=postgres", "DB_HOST=db", "DB_NAME=of_service"]);
        Assert.Equal("postgres@172.20.0.3:5432/of_service", await FindAsync());
        Has("b", "web", "healthchecks/healthchecks", ["DB=postgres", "DB_HOST=db", "DB_NAME=of_image"]);
        Assert.Equal("postgres@172.20.0.3:5432/of_image", await FindAsync());
        Has("a", "web", "own", ["DB=postgres", "DB_HOST=db", "DB_NAME=of_label"], "slipway.healthchecks=yes");
        Assert.Equal("postgres@172.20.0.3:5432/of_label", await FindAsync());
        Assert.Equal("postgres@172.20.0.3:5432/of_service", await FindAsync("HEALTHCHECKS_SERVICE=healthchecks"));
        Assert.Equal("postgres@172.20.0.3:5432/of_image", await FindAsync("HEALTHCHECKS_CONTAINER=b"));
    }

    [Fact]
    public async Task Containers_that_share_a_database_are_one_instance_and_others_must_be_told_apart()
    {
        Has("hc-db-1", "db", "postgres:17", [], address: "172.20.0.3");
        Has("hc-web-1", "web", "healthchecks/healthchecks", Told);
        Has("hc-alerts-1", "alerts", "healthchecks/healthchecks", Told);
        Has("hc-old-1", "web", "healthchecks/healthchecks", ["DB=postgres", "DB_HOST=gone"], status: "exited");
        Assert.Equal("keeper@172.20.0.3:5433/checks", await FindAsync());

        Has("staging-web-1", "staging", "healthchecks/healthchecks", ["DB=postgres", "DB_HOST=db", "DB_NAME=staging"]);
        var fault = await Assert.ThrowsAsync<SlipwayException>(() => FindAsync());

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Equal(["hc-web-1", "hc-alerts-1", "staging-web-1"], fault.Details.Select(detail => detail.Split(':')[0]));
        Assert.Equal("postgres@172.20.0.3:5432/staging", await FindAsync("HEALTHCHECKS_SERVICE=staging"));
    }

    [Theory]
    [InlineData("DB_PASSWORD_FILE=/run/secrets/hc")]
    [InlineData("FILE__DB_PASSWORD=/run/secrets/hc")]
    public async Task Secrets_in_files_are_read_in_the_container_and_go_before_values(string variable)
    {
        Has("hc-web-1", "healthchecks", "own", ["DB=postgres", "DB_HOST=db", "DB_PASSWORD=an old one", variable]);
        Has("hc-db-1", "db", "postgres:17", [], address: "172.20.0.3");
        _runner.On(command => command.Arguments.Contains("exec"), _ => new CommandResult(0, "s3 cret\n", "", TimeSpan.Zero));

        Assert.Equal("postgres@172.20.0.3:5432/hc", await FindAsync());

        Assert.Equal(["hc-web-1-id", "cat", "/run/secrets/hc"], _runner.Commands.Single(command => command.Arguments.Contains("exec")).Arguments.TakeLast(3));
        Assert.Equal("***", _log.Masked("s3 cret"));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_is_told()
    {
        Has("hc-web-1", "healthchecks", "own", [.. Told, "DB_PASSWORD_FILE=/run/secrets/hc"]);
        Has("hc-db-1", "db", "postgres:17", [], address: "172.20.0.3");
        _runner.On(command => command.Arguments.Contains("exec"), _ => new CommandResult(1, "", "cat: /run/secrets/hc: Permission denied\n", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => FindAsync());

        Assert.Contains("DB_PASSWORD_FILE of container hc-web-1", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["cat: /run/secrets/hc: Permission denied"], fault.Details);
    }

    [Theory]
    [InlineData("postgres://keeper:s3%20cret@db.example.org:6432/checks?sslmode=require", "keeper@db.example.org:6432/checks")]
    [InlineData("postgresql://keeper:p@ss@[fd00::2]/checks", "keeper@fd00::2:5432/checks")]
    public async Task A_configured_address_goes_before_everything_and_asks_no_engine(string url, string found)
    {
        Has("hc-web-1", "healthchecks", "own", Told);

        Assert.Equal(found, await FindAsync($"HEALTHCHECKS_DATABASE_URL={url}"));

        Assert.Empty(_runner.Commands);
        Assert.DoesNotContain(_log.Written.Concat(_log.Shown), line => line.Contains("cret", StringComparison.Ordinal) || line.Contains("p@ss", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "SQLite, the image's default")]
    [InlineData("DB=sqlite", "\"sqlite\"")]
    [InlineData("DB=mysql", "MySQL")]
    public async Task Other_databases_are_not_supported_yet(string variable, string said)
    {
        Has("hc-web-1", "healthchecks", "own", [variable, "DB_HOST=db"]);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => FindAsync());

        Assert.Contains("not supported yet", fault.Message, StringComparison.Ordinal);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_address_of_another_database_is_not_supported_yet_and_is_not_repeated()
    {
        var fault = await Assert.ThrowsAsync<SlipwayException>(() => FindAsync("HEALTHCHECKS_DATABASE_URL=mysql://keeper:hidden@db/checks"));

        Assert.Contains("not supported yet", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db.example.org", "db.example.org:5432")]
    [InlineData("10.1.2.3", "10.1.2.3:5432")]
    [InlineData("host.docker.internal", "localhost:5432")]
    [InlineData("localhost", "172.20.0.2:5432")]
    [InlineData("127.0.0.1", "172.20.0.2:5432")]
    [InlineData("HC-DB-1", "172.20.0.3:5432")]
    public async Task The_host_is_where_this_machine_reaches_it(string host, string reached)
    {
        Has("hc-web-1", "healthchecks", "own", ["DB=postgres", $"DB_HOST={host}"]);
        Has("hc-db-1", "db", "postgres:17", [], address: "172.20.0.3");

        Assert.Equal($"postgres@{reached}/hc", await FindAsync());
    }

    [Fact]
    public async Task A_database_that_does_not_run_is_told_by_its_container()
    {
        Has("hc-web-1", "healthchecks", "own", Told);
        Has("hc-db-1", "db", "postgres:17", [], status: "exited", address: "");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => FindAsync());

        Assert.Contains("container hc-db-1 is not running (exited)", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Looked for the label slipway.healthchecks")]
    [InlineData("HEALTHCHECKS_SERVICE=hc", "There is no container of hc")]
    public async Task No_instance_is_told_with_what_was_looked_for(string setting, string said)
    {
        Has("shop-web-1", "web", "shop:1", Told);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => FindAsync(setting));

        Assert.Contains(said, Assert.Single(fault.Details), StringComparison.Ordinal);
    }

    private void Has(string name, string? service, string image, string[] environment, string? label = null, string network = "hc_default", string address = "172.20.0.2", string status = "running")
    {
        var labels = new Dictionary<string, string>();
        if (service is not null) labels["com.docker.compose.service"] = service;
        if (service is not null) labels["com.docker.compose.project"] = network.Split('_')[0];
        if (label?.Split('=') is [var key, var value]) labels[key] = value;
        string[] names = service is null ? [name] : [name, service];
        _containers.Add(new
        {
            Id = $"{name}-id",
            Name = "/" + name,
            Image = "sha256:1",
            State = new { Status = status, ExitCode = 0, StartedAt = "2026-11-22T08:22:12Z" },
            Config = new { Env = environment, Image = image, Labels = labels },
            NetworkSettings = new { Networks = new Dictionary<string, object> { [network] = new { IPAddress = address, DNSNames = names.Select(each => each.ToLowerInvariant()) } } },
        });
    }

    private async Task<string> FindAsync(string setting = "")
    {
        _folder.Write(".env.healthchecks", setting + "\n");
        _runner
            .On("docker ps -aq --no-trunc", string.Join('\n', Enumerable.Range(0, _containers.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))))
            .On("docker inspect", JsonSerializer.Serialize(_containers));
        foreach (var container in _containers.Select(container => JsonSerializer.SerializeToElement(container)))
            _runner.On($"docker inspect --type container {container.GetProperty("Name").GetString()![1..]}", $"[{container}]");
        var file = HealthchecksFile.Read(_folder[".env.healthchecks"], new Dictionary<string, string>());
        await using var source = await _location.OpenAsync(file, TestContext.Current.CancellationToken);
        var found = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"{found.Username}@{found.Host}:{found.Port}/{found.Database}";
    }
}
