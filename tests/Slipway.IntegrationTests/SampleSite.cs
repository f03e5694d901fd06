using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.IntegrationTests;

/// <summary>The sample application, up and migrated, in a folder and a Compose project of its own.</summary>
public sealed class SampleSite : IAsyncLifetime
{
    private readonly string _project = $"slipway-site-{Guid.NewGuid():N}"[..20];
    private readonly CommandRunner _runner = new(new Silent(), TimeProvider.System);
    private readonly int _port = FreePort();
    private DockerEngine? _engine;

    /// <summary>The checkout.</summary>
    public string Folder { get; } = Path.Combine(Directory.CreateTempSubdirectory("slipway-").FullName, "sample app é");

    public DeploySettings Settings => new()
    {
        AppDirectory = Folder,
        HealthTimeout = TimeSpan.FromSeconds(40),
        StartTimeout = TimeSpan.FromMinutes(2),
    };

    public DockerClient Docker => field ??= new DockerClient(_engine!, _runner);

    public ComposeApplication Application => new()
    {
        Compose = new ComposeModel(_project, [.. new[] { "web", "worker", "db", "redis", "proxy" }.Select(name => new ComposeService { Name = name })]),
        App = new ComposeService { Name = "web" },
        Workers = [new ComposeService { Name = "worker" }],
        AppPort = 3000,
        DataServices = [new ComposeService { Name = "db" }, new ComposeService { Name = "redis" }],
        Databases = [],
        ForeignDatabases = [],
        Proxy = new ComposeService { Name = "proxy", Ports = [new ComposePort(80, _port, null)] },
        ProxyUrl = new Uri($"http://localhost:{_port}"),
        IsRails = true,
        RailsEnvironment = "production",
        SourceFolder = "",
    };

    internal RailsRunner Rails => new(Docker, TimeProvider.System);

    public Visitors Visitors => new(Docker, Settings, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        await RunAsync("cp", "-r", Sample(), Folder);
        _engine = new DockerEngine(_runner, Settings);
        await ComposeAsync("up", "-d", "--build", "db", "redis", "proxy");
        await ComposeAsync("build", "web", "worker");
        await ComposeAsync("run", "--rm", "-T", "web", "bin/rails", "db:migrate");
        await ComposeAsync("up", "-d", "web", "worker");
    }

    public async ValueTask DisposeAsync()
    {
        await ComposeAsync("down", "--volumes", "--rmi", "local", "--timeout", "1");
        _engine!.Dispose();
        Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
    }

    /// <summary>Runs Compose for the application.</summary>
    public async Task<string> ComposeAsync(params string[] arguments) => await RunAsync("docker", ["compose", "-p", _project, .. arguments]);

    /// <summary>Runs a statement in the database.</summary>
    public Task<string> SqlAsync(string statement) =>
        ComposeAsync("exec", "-T", "db", "psql", "-v", "ON_ERROR_STOP=1", "-U", "sample", "-tAc", statement, "sample");

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var command = new Command(program, arguments)
        {
            WorkingDirectory = Directory.Exists(Folder) ? Folder : null,
            Environment = new Dictionary<string, string?> { ["SAMPLE_PORT"] = $"{_port}" },
            Deadline = TimeSpan.FromMinutes(5),
        };
        return (await _runner.RunCheckedAsync(command, command.ToString(), CancellationToken.None)).Output;
    }

    private static string Sample()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "tests", "sample-app") is var sample && Directory.Exists(sample)) return sample;
        }
        throw new DirectoryNotFoundException("tests/sample-app");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Silent : IRunLog
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

/// <summary>Tests that share one sample application, one after the other.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "xUnit's word")]
public sealed class SampleSiteGroup : ICollectionFixture<SampleSite>
{
    public const string Name = "sample site";
}
