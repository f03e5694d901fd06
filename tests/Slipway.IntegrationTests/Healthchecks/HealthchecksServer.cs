using Dapper;
using Npgsql;
using Slipway.Docker;
using Slipway.IntegrationTests.Database;
using Slipway.Processes;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>Databases of Healthchecks of several versions, on the tests' PostgreSQL, reached as its container's address on the bridge.</summary>
public sealed class HealthchecksServer(PostgresProject postgres) : IAsyncLifetime
{
    private NpgsqlDataSource _server = null!;

    /// <summary>The server's container.</summary>
    public Container Container { get; private set; } = null!;

    /// <summary>The server's address.</summary>
    public string Address => Container.Addresses.Values.First();

    public DockerClient Docker => postgres.Docker;

    public ICommandRunner Runner => postgres.Runner;

    /// <summary>A container that is told what Healthchecks is told, on the network of the server; it does nothing, and publishes no port.</summary>
    public async Task<FakeInstance> RunInstanceAsync(HealthchecksInstallation hc)
    {
        var service = $"hc-{Guid.NewGuid():N}";
        string[] told =
        [
            "DB=postgres", "DB_HOST=records.internal", $"DB_NAME={hc.Name}", "DB_USER=shop", "DB_PASSWORD_FILE=/tmp/secret",
        ];
        await DockerAsync(
        [
            "run", "-d", "--name", service, "--label", $"com.docker.compose.service={service}", "--network", Container.Networks.First(),
            .. told.SelectMany(variable => new[] { "--env", variable }), "--entrypoint", "sh", Container.ImageName, "-c", "printf 's3 cret\\n' > /tmp/secret; exec sleep infinity",
        ]);
        return new FakeInstance(service, () => DockerAsync(["rm", "-f", "-v", service]));
    }

    private async Task DockerAsync(string[] arguments) =>
        await Runner.RunCheckedAsync(await postgres.Engine.CommandAsync(arguments, default), $"docker {arguments[0]}", default);

    public async ValueTask InitializeAsync()
    {
        Container = (await postgres.Containers.RunningAsync("db", default))!;
        _server = NpgsqlDataSource.Create(Connection("postgres"));
        foreach (var version in HealthchecksInstallation.Versions)
        {
            await ExecuteAsync($"create database \"hc-{version}\"");
            await using var source = NpgsqlDataSource.Create(Connection($"hc-{version}"));
            await using var connection = await source.OpenConnectionAsync();
            await connection.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Healthchecks", $"schema-{version}.sql")));
        }
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    /// <summary>A new database of a version, with an owner, a project and two integrations.</summary>
    public async Task<HealthchecksInstallation> InstallAsync(string version = HealthchecksInstallation.Newest)
    {
        var name = $"hc_{Guid.NewGuid():N}";
        await ExecuteAsync($"create database {name} template \"hc-{version}\"");
        return await HealthchecksInstallation.CreateAsync(NpgsqlDataSource.Create(Connection(name)), name);
    }

    private NpgsqlConnectionStringBuilder Connection(string database) => new()
    {
        Host = Address,
        Username = "shop",
        Password = "s3 cret",
        Database = database,
        Pooling = !database.StartsWith("hc-", StringComparison.Ordinal),
    };

    private async Task ExecuteAsync(string sql)
    {
        // One at a time: a template may have no other session.
        await using var connection = await _server.OpenConnectionAsync();
        await connection.ExecuteAsync("select pg_advisory_lock(1)");
        await connection.ExecuteAsync(sql);
        await connection.ExecuteAsync("select pg_advisory_unlock(1)");
    }
}

/// <summary>A container that looks like Healthchecks.</summary>
public sealed class FakeInstance(string service, Func<Task> remove) : IAsyncDisposable
{
    /// <summary>Its Compose service, and its name: no other on this machine has it.</summary>
    public string Service => service;

    public async ValueTask DisposeAsync() => await remove();
}

/// <summary>Tests that share the databases of <see cref="HealthchecksServer"/>.</summary>
[CollectionDefinition(nameof(HealthchecksServer))]
public sealed class HealthchecksTests : ICollectionFixture<HealthchecksServer>;
