using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

/// <summary>
/// An application with its checkout, images and containers, on a scripted engine: web and worker of one build, and a cache. Runs come and go on it.
/// </summary>
internal sealed class ScriptedProject : IDisposable
{
    private readonly HashSet<string> _imageIds = [];
    private int _builds;

    public ScriptedProject(bool rails = false)
    {
        Directory.CreateDirectory(App);
        if (rails)
        {
            Folder.Write("app/bin/rails", "");
            Folder.Write("app/config/application.rb", "");
        }

        Git = new ScriptedGit(Engine.Runner, Folder["git"]) { Top = App };
        Engine.Runner
            .On(command => Says(command, "exec") && command.Arguments.Any(argument => argument.Contains("SLIPWAY_EXEC=$1", StringComparison.Ordinal)), _ => FakeEngine.Ok(""))
            .On(command => Says(command, "volume", "ls"), _ => FakeEngine.Ok(""))
            .On(command => Says(command, "info"), _ => FakeEngine.Ok(Folder.Path + "\n"))
            .On(command => Says(command, "image", "inspect"), command => Inspect([.. command.Arguments.Skip(4)]))
            .On(command => Says(command, "tag"), command => Tag(command.Arguments[1], command.Arguments[2]))
            .On(command => IsCompose(command, "version"), _ => FakeEngine.Ok("2.26.1\n"))
            .On(command => IsCompose(command, "config"), _ => FakeEngine.Ok(Model))
            .On(command => IsCompose(command, "--hash"), _ => FakeEngine.Ok(string.Concat(Hashes.Select(hash => $"{hash.Key} {hash.Value}\n"))))
            .On(command => Says(command, "image", "rm"), command => RemoveNames(command.Arguments.Skip(2)))
            .On(command => IsCompose(command, "build"), command => Build(After(command, "build"), IsCompose(command, "-f") ? ":slipway-prebuild" : ""))
            .On(command => IsCompose(command, "run") && IsCompose(command, "-d"), RunDetached)
            .On(command => IsCompose(command, "up"), command => Up([.. After(command, "up").Where(word => !word.Contains('=', StringComparison.Ordinal))], IsCompose(command, "--no-recreate"), IsCompose(command, "--no-start")));
        Engine.OnExec("curl", command => FakeEngine.Ok(IsClosed && !command.Arguments[^1].EndsWith("/up", StringComparison.Ordinal) ? "503" : "200"));
        Engine.OnExec("crontab", exitCode: 1, error: "no crontab for root");
        Engine.OnExec("cat /proc/net/tcp");
        Engine.OnExec("sh -c");
    }

    public TemporaryFolder Folder { get; } = new();

    public FakeEngine Engine { get; } = new();

    public ScriptedGit Git { get; }

    public JumpingTime Time { get; } = new();

    public ScriptedDatabases Databases { get; } = new();

    /// <summary>The hash of each service's configuration.</summary>
    public Dictionary<string, string> Hashes { get; } = new() { ["web"] = "w1", ["worker"] = "k1", ["cache"] = "c1" };

    /// <summary>Image ids by name.</summary>
    public Dictionary<string, string> Images { get; } = [];

    /// <summary>The PostgreSQL database of the application, where it has one.</summary>
    public bool HasDatabase { get; init; }

    /// <summary>The condition under which web depends on the cache; null is none.</summary>
    public string? Needs { get; set; }

    /// <summary>The service in which Compose runs commands when it starts it; null is none.</summary>
    public string? HasHooks { get; set; }

    /// <summary>Whether every build makes the same images.</summary>
    public bool BuildsAlike { get; set; }

    /// <summary>What a build ends with; null is well.</summary>
    public CommandResult? BuildFails { get; set; }

    public string App => Folder["app"];

    public string State => Folder["state"];

    /// <summary>Whether visitors get the page.</summary>
    public bool IsClosed => File.Exists(Folder["closed"]);

    public static string Id(string image) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image)));

    public void Close() => Folder.Write("closed", "");

    /// <summary>A run with its own services, as a process of its own would have them.</summary>
    public RunHarness Run(Func<DeploySettings, DeploySettings>? change = null, bool dryRun = false)
    {
        var settings = new DeploySettings
        {
            AppDirectory = App,
            StateDirectory = State,
            DockerCommand = "docker",
            AppService = "web",
            AppPort = 3000,
            MaintenanceFile = Folder["closed"],
        };
        return new RunHarness(this, change?.Invoke(settings) ?? settings, dryRun);
    }

    /// <summary>The lock of the checkout, as another process takes it; null if it is held.</summary>
    public RunLock? TryLock() => RunLock.TryTake(Git.CommonDirectory, new LockHolder(4711, "deploy", "Build", DateTimeOffset.UnixEpoch, null));

    /// <summary>Web and worker run from an image, and the cache.</summary>
    public ScriptedProject Running(string image = "old")
    {
        foreach (var service in new[] { "web", "worker", "cache" })
        {
            Image($"shop-{service}", image + service);
            Start(service);
        }

        return this;
    }

    /// <summary>The engine has an image of that name.</summary>
    public string Image(string name, string content)
    {
        _imageIds.Add(Id(content));
        return Images[name] = Id(content);
    }

    /// <summary>The engine loses an image and its names.</summary>
    public void RemoveImage(string id)
    {
        _imageIds.Remove(id);
        foreach (var (name, _) in Images.Where(image => image.Value == id).ToList()) Images.Remove(name);
    }

    /// <summary>A container of what a service's name means now.</summary>
    public Container Start(string service)
    {
        var container = Engine.Add(service, folder: App);
        var hashed = container with
        {
            ImageId = Images[$"shop-{service}"],
            Labels = new Dictionary<string, string>(container.Labels) { [ComposeLabels.ConfigHash] = Hashes[service] },
        };
        Engine.Change(container, _ => hashed);
        return hashed;
    }

    /// <summary>A release that ended well and whose images are what web and worker were started from.</summary>
    public Release Deployed(string id, string commit) => new()
    {
        Id = id,
        Workflow = "Deploy",
        Project = "shop",
        Environment = "production",
        State = ReleaseState.Succeeded,
        StartedAt = Time.GetUtcNow(),
        Branch = ScriptedGit.Branch,
        FromCommit = commit,
        ToCommit = commit,
        Images = [new("web", "shop-web", Images["shop-web"]), new("worker", "shop-worker", Images["shop-worker"])],
    };

    public void Dispose() => Folder.Dispose();

    private string Model => JsonSerializer.Serialize(new
    {
        name = "shop",
        services = new Dictionary<string, object>
        {
            ["web"] = new
            {
                build = new { context = App, dockerfile = "Dockerfile" },
                environment = Environment,
                depends_on = Needs is null ? null : new Dictionary<string, object> { ["cache"] = new { condition = Needs } },
                post_start = HooksOf("web"),
            },
            ["worker"] = new { build = new { context = App, dockerfile = "Dockerfile" }, command = new[] { "work" }, post_start = HooksOf("worker") },
            ["cache"] = HasDatabase
                ? new { image = "postgres:17", environment = new { POSTGRES_DB = "shop", POSTGRES_USER = "shop", POSTGRES_PASSWORD = "s3cret" } }
                : new { image = "redis:8" },
        },
    });

    private Dictionary<string, string> Environment => HasDatabase ? new() { ["DATABASE_URL"] = "postgres://shop:s3cret@cache/shop" } : [];

    private object[] HooksOf(string service) => HasHooks == service ? [new { command = "warm" }] : [];

    private static bool Says(Command command, params string[] words) => command.FileName == "docker" && command.Arguments.Take(words.Length).SequenceEqual(words);

    private static bool IsCompose(Command command, string word) => Says(command, "compose") && command.Arguments.Contains(word);

    private static IEnumerable<string> After(Command command, string word) =>
        command.Arguments.SkipWhile(argument => argument != word).Skip(1).Where(argument => !argument.StartsWith('-'));

    private string? ImageId(string reference) => _imageIds.Contains(reference) ? reference : Images.GetValueOrDefault(reference);

    private CommandResult Tag(string source, string target)
    {
        Images[target] = ImageId(source)!;
        return FakeEngine.Ok("");
    }

    private CommandResult Inspect(IReadOnlyList<string> references)
    {
        var missing = references.Where(reference => ImageId(reference) is null).ToList();
        return new CommandResult(
            missing.Count == 0 ? 0 : 1,
            string.Concat(references.Select(ImageId).OfType<string>().Select(id => id + "\n")),
            string.Concat(missing.Select(reference => $"Error response from daemon: No such image: {reference}\n")),
            TimeSpan.Zero);
    }

    private CommandResult RemoveNames(IEnumerable<string> names)
    {
        foreach (var name in names) Images.Remove(name);
        return FakeEngine.Ok("");
    }

    private CommandResult Build(IEnumerable<string> services, string tag)
    {
        if (BuildFails is { } fault) return fault;
        if (!BuildsAlike) _builds++;
        foreach (var service in services) Image($"shop-{service}{tag}", $"build {_builds} of {service}");
        return FakeEngine.Ok("Step 1/1\n");
    }

    private CommandResult RunDetached(Command command)
    {
        var started = Start(command.Arguments[^1]);
        Engine.Change(started, container => container with
        {
            Name = command.Arguments[command.Arguments.ToList().IndexOf("--name") + 1],
            Labels = new Dictionary<string, string>(container.Labels) { [ComposeLabels.OneOff] = "True" },
        });
        return FakeEngine.Ok(started.Id + "\n");
    }

    private CommandResult Up(IReadOnlyList<string> services, bool keep, bool idle)
    {
        foreach (var service in services)
        {
            if (!keep) Engine.Containers.RemoveAll(container => container.Service == service);
            if (!Images.ContainsKey($"shop-{service}")) Image($"shop-{service}", service);
            var started = Start(service);
            if (idle) Engine.Change(started, container => container with { Status = "created" });
        }

        return FakeEngine.Ok("");
    }
}
