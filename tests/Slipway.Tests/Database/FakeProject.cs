using System.Text.Json;
using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Processes;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Database;

/// <summary>A project with one app and one database container, on a recording runner.</summary>
internal sealed class FakeProject : IDisposable
{
    public const string Container = "c0ffee";

    private readonly DockerEngine _engine;

    public FakeProject(DeploySettings? settings = null)
    {
        Settings = settings ?? Models.Defaults;
        _engine = new DockerEngine(Runner, Settings);
        Runner.On("docker version", "26.1.5");
        Runner.On("docker ps", Container + "\n");
        Runner.On("docker inspect", Inspected("running"));
        Runner.On("docker image inspect", "sha256:1");
        Runner.On("docker exec c0ffee sh");
        Runner.On(command => command.Arguments.Contains("config"), _ => new(0, Model, "", TimeSpan.Zero));
        Docker = new DockerClient(_engine, Runner);
        Compose = new DockerCompose(_engine, Runner, Settings);
        Containers = new ProjectContainers(Docker, new ApplicationDetector(Compose, Settings, Log));
        Postgres = new PostgresServer(Docker, Containers, Log, TimeProvider.System);
    }

    public RecordingRunner Runner { get; } = new();

    public RecordingLog Log { get; } = new();

    public DeploySettings Settings { get; }

    public DockerClient Docker { get; }

    public DockerCompose Compose { get; }

    public ProjectContainers Containers { get; }

    public PostgresServer Postgres { get; }

    public DatabaseBackup Backup => new(Postgres, Runner, Settings, TimeProvider.System);

    public BackupCheck Check => new(Postgres, Containers, Settings);

    public Migrations Migrations => new(new GitRepository(Runner, Settings), Postgres, Compose, Docker, Settings, TimeProvider.System);

    public static ApplicationDatabase Database(string name = "shop") => new("db", name, "shop", "s3cret");

    public static ComposeApplication Application(params IReadOnlyList<ApplicationDatabase> databases) =>
        Models.Detect(Models.Built("web"), Models.Postgres()) with { Databases = databases, IsRails = true };

    /// <summary>Answers commands that run a program in the database's container.</summary>
    public FakeProject OnExec(string program, string output = "", int exitCode = 0, string error = "") =>
        OnExec(command => command.Arguments.Contains(program), _ => new(exitCode, output, error, TimeSpan.Zero));

    public FakeProject OnExec(Func<Command, bool> matches, Func<Command, CommandResult> answer)
    {
        Runner.On(command => command.Arguments[0] == "exec" && matches(command), answer);
        return this;
    }

    /// <summary>Answers what the server says of itself.</summary>
    public FakeProject OnDescribe(bool canCreate = true, string slots = "[]", string version = "17.6 (Debian 17.6-1)", params string[] databases)
    {
        var rows = databases.Select(name => new { name, owner = name == "postgres" || name.StartsWith("other", StringComparison.Ordinal) ? "root" : "shop", bytes = 1000 });
        var answer = $$"""{"version":"{{version}}","create":{{(canCreate ? "true" : "false")}},"databases":{{JsonSerializer.Serialize(rows)}},"slots":{{slots}}}""";
        Runner.On(command => IsPsql(command), _ => new(0, answer, "", TimeSpan.Zero));
        return this;
    }

    public FakeProject Stopped()
    {
        Runner.On("docker inspect", Inspected("exited"));
        return this;
    }

    public static bool IsPsql(Command command) => command.Arguments[0] == "exec" && command.Arguments.Contains("psql");

    public IEnumerable<Command> Execs(string program) => Runner.Commands.Where(command => command.Arguments[0] == "exec" && command.Arguments.Contains(program));

    public void Dispose() => _engine.Dispose();

    private static string Inspected(string status) => $$$$"""
        [{"Id":"{{{{Container}}}}","Name":"/shop-db-1","Image":"sha256:2","RestartCount":0,
          "State":{"Status":"{{{{status}}}}","ExitCode":0,"StartedAt":"2026-01-01T00:00:00Z"},
          "Config":{"Image":"postgres:17","Labels":{"com.docker.compose.service":"db","com.docker.compose.oneoff":"False"},"Env":[]},
          "NetworkSettings":{"Networks":{},"Ports":{}}}]
        """;

    private static string Model => """
        {"name":"shop","services":{"web":{"build":{"context":"/srv/shop","dockerfile":"Dockerfile"},"image":"acme/shop"},"db":{"image":"postgres:17"}}}
        """;
}
