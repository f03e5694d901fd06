using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.IntegrationTests.Database;
using Slipway.IntegrationTests.Faults;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

[assembly: AssemblyFixture(typeof(PostgresProject))]

namespace Slipway.IntegrationTests.Database;

/// <summary>
/// A Compose project with a real PostgreSQL, built from the sample application's database image, in a folder with a space and letters
/// beyond ASCII.
/// </summary>
public sealed class PostgresProject : IAsyncLifetime
{
    private const string Image = "slipway-test-postgres";

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway é ").FullName;
    private readonly DockerEngine _engine;

    public PostgresProject()
    {
        Settings = new DeploySettings { AppDirectory = _folder };
        Runner = new CommandRunner(new SilentLog(), TimeProvider.System);
        _engine = new DockerEngine(Runner, Settings);
        Docker = new DockerClient(_engine, Runner);
        Compose = new DockerCompose(_engine, Runner, Settings);
        Detector = new ApplicationDetector(Compose, Settings, new SilentLog());
        Containers = new ProjectContainers(Docker, Detector);
        Postgres = new PostgresServer(Docker, Containers, new SilentLog(), TimeProvider.System);
        Backup = new DatabaseBackup(Postgres, Runner, Settings, TimeProvider.System);
        Scratch = new ScratchDatabases(Postgres, Settings);
        Targets = new RestoreTargets(Postgres, new BackupArchive(Postgres, Settings));
        Restore = new DatabaseRestore(Postgres, Targets, Scratch, Settings, new SilentLog());
    }

    public DeploySettings Settings { get; }

    public ICommandRunner Runner { get; }

    public DockerEngine Engine => _engine;

    public DockerClient Docker { get; }

    public DockerCompose Compose { get; }

    public ApplicationDetector Detector { get; }

    public ProjectContainers Containers { get; }

    public PostgresServer Postgres { get; }

    public DatabaseBackup Backup { get; }

    public IRunLog Log { get; } = new SilentLog();

    public ScratchDatabases Scratch { get; }

    public RestoreTargets Targets { get; }

    public DatabaseRestore Restore { get; }

    /// <summary>A new folder for backups.</summary>
    public string NewFolder() => Path.Combine(_folder, Guid.NewGuid().ToString("N"), "backups");

    public async ValueTask InitializeAsync()
    {
        // Where only faults are made, nobody asks for it, and there is no network to build it from.
        if (PrivateEngine.Folder is not null) return;

        var image = Path.Combine(SampleApplication(), "docker", "db");
        await Runner.RunCheckedAsync(await _engine.CommandAsync(["build", "-q", "-t", Image, image], default), "Building the database's image", default);
        await File.WriteAllTextAsync(Path.Combine(_folder, "compose.yaml"), $$"""
            name: slipway-test-{{Guid.NewGuid():N}}
            services:
              web:
                build: .
                restart: unless-stopped
                environment:
                  DATABASE_URL: postgres://shop:s3%20cret@records.internal:5432/shop
                depends_on:
                  prepare: { condition: service_completed_successfully }
                  db: { condition: service_healthy }
              worker:
                build: .
                restart: unless-stopped
              prepare:
                build: .
              db:
                image: {{Image}}
                command: ["postgres", "-c", "listen_addresses=*", "-c", "wal_level=logical", "-c", "fsync=off"]
                environment:
                  POSTGRES_USER: shop
                  POSTGRES_PASSWORD: s3 cret
                  POSTGRES_DB: shop
                networks:
                  default: { aliases: [records.internal] }
                healthcheck:
                  test: ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "shop", "-d", "shop"]
                  interval: 1s
                  retries: 60
            """);
        await Compose.DockerComposeUpAsync(new DockerComposeUp(["db"]) { Wait = true }, default);
    }

    public async ValueTask DisposeAsync()
    {
        if (PrivateEngine.Folder is null) await Runner.RunAsync((await _engine.CommandAsync(["compose", "down", "-v", "-t", "1"], default)) with { WorkingDirectory = _folder }, default);
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Makes a database and fills it by a script, as its owner.</summary>
    public async Task<ApplicationDatabase> CreateAsync(string name, string sql)
    {
        var database = new ApplicationDatabase("db", name, "shop", "s3 cret");
        await ScriptAsync(database with { Name = "postgres" }, "create database :\"name\";", new() { ["name"] = name });
        await ScriptAsync(database, sql, []);
        return database;
    }

    /// <summary>A database whose owner owns nothing else, so that no other test's databases belong to it; dumped by the server's own role.</summary>
    public async Task<ApplicationDatabase> OwnAsync(string name, string sql)
    {
        var database = await CreateAsync(name, sql);
        var owner = "owner of " + name;
        await ScriptAsync(database, "create role :\"owner\"; alter database :\"name\" owner to :\"owner\";", new() { ["owner"] = owner, ["name"] = name });
        return database with { Owner = owner };
    }

    /// <summary>Runs a script and returns what it printed.</summary>
    public async Task<string> ScriptAsync(ApplicationDatabase database, string sql, Dictionary<string, string> variables)
    {
        var container = await Containers.RunningAsync("db", default) ?? throw new InvalidOperationException("the database does not run");
        var result = await Docker.DockerExecAsync(new PostgresSession(container.Id, null, database).Script(sql, variables, TimeSpan.FromMinutes(1)), default);
        return result.Succeeded ? result.Output.Trim() : throw new InvalidOperationException(result.Error);
    }

    /// <summary>The application with these databases alone.</summary>
    public async Task<ComposeApplication> ApplicationAsync(params IReadOnlyList<ApplicationDatabase> databases) =>
        (await Detector.DetectAsync(default)) with { Databases = databases };

    private static string SampleApplication()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "sample-app");
            if (Directory.Exists(candidate)) return candidate;
        }

        throw new DirectoryNotFoundException("tests/sample-app is in no folder above the tests.");
    }

    private sealed class SilentLog : IRunLog
    {
        public void Write(string line)
        {
        }

        public void Show(string line)
        {
        }

        public void Warn(string line)
        {
        }

        public void Mask(string? secret)
        {
        }

        public string Masked(string text) => text;
    }
}
