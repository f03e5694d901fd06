using System.Text.Json;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Tests.Application;

/// <summary>An engine with the containers that a test gives it; commands in containers are answered by the test's rules.</summary>
internal sealed class FakeEngine
{
    public const string Directory = "/srv/shop";

    private int _made;

    public FakeEngine()
    {
        Runner = new RecordingRunner()
            .On("docker version", "26.1.5\n")
            .On(command => Verb(command, "ps"), command => Ok(string.Join('\n', Containers.Where(container => Matches(command, container)).Select(container => container.Id)) + "\n"))
            .On(command => Verb(command, "inspect"), Inspect)
            .On(command => Verb(command, "logs"), _ => Ok("2026-01-01T00:00:00Z the last line of the log\n"))
            .On(command => Verb(command, "stop"), command => SetStatus(command, "exited"))
            .On(command => Verb(command, "start"), command => SetStatus(command, "running"))
            .On(command => Verb(command, "rename"), command =>
            {
                Change(Containers.Single(container => container.Id == command.Arguments[^2]), container => container with { Name = command.Arguments[^1] });
                return Ok("");
            })
            .On(command => Verb(command, "rm"), command =>
            {
                Containers.RemoveAll(container => command.Arguments.Contains(container.Id));
                return Ok("");
            });
        Docker = new DockerClient(new DockerEngine(Runner, new DeploySettings { AppDirectory = Directory, DockerCommand = "docker" }), Runner);
    }

    public RecordingRunner Runner { get; }

    public DockerClient Docker { get; }

    public List<Container> Containers { get; } = [];

    public Container Add(string service, string status = "running", bool oneOff = false, string folder = Directory, string files = Directory + "/compose.yaml")
    {
        var number = _made++;
        var container = new Container
        {
            Id = $"{service}{number}".PadRight(64, '0'),
            Name = $"shop-{service}-1",
            ImageId = "sha256:1",
            Status = status,
            ExitCode = status == "exited" ? 1 : 0,
            StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
            Labels = new Dictionary<string, string>
            {
                [ComposeLabels.Project] = "shop",
                [ComposeLabels.Service] = service,
                [ComposeLabels.OneOff] = oneOff ? "True" : "False",
                [ComposeLabels.WorkingDirectory] = folder,
                [ComposeLabels.ConfigFiles] = files,
            },
        };
        Containers.Add(container);
        return container;
    }

    public void Change(Container container, Func<Container, Container> change) =>
        Containers[Containers.FindIndex(candidate => candidate.Id == container.Id)] = change(container);

    /// <summary>Answers a command in a container whose words start like this.</summary>
    public void OnExec(string words, string output = "", int exitCode = 0, string error = "") =>
        OnExec(words, _ => new CommandResult(exitCode, output, error, TimeSpan.Zero));

    /// <summary>Answers a configured shell command, which is one argument.</summary>
    public void OnShell(string command, string output = "", int exitCode = 0, string error = "") =>
        OnShell(command, _ => new CommandResult(exitCode, output, error, TimeSpan.Zero));

    public void OnShell(string command, Func<Command, CommandResult> answer) =>
        Runner.On(candidate => Verb(candidate, "exec") && candidate.Arguments.Contains("sh") && candidate.Arguments[^1] == command, answer);

    public void OnExec(string words, Func<Command, CommandResult> answer) =>
        Runner.On(command => Words(command) is { } actual && actual.StartsWith(words, StringComparison.Ordinal), answer);

    /// <summary>What was run in containers, in order.</summary>
    public IReadOnlyList<string> Execs => [.. Runner.Commands.Select(Words).OfType<string>()];

    public static CommandResult Ok(string output) => new(0, output, "", TimeSpan.Zero);

    public static CommandResult Missing(string program) =>
        new(126, "", $"OCI runtime exec failed: exec failed: unable to start container process: exec: \"{program}\": executable file not found in $PATH: unknown", TimeSpan.Zero);

    public static ComposeApplication Application(bool rails = true, Uri? proxy = null, int appPort = 3000)
    {
        var web = new ComposeService { Name = "web" };
        var worker = new ComposeService { Name = "worker" };
        var db = new ComposeService { Name = "db" };
        var debug = new ComposeService { Name = "debug", Profiles = ["debug"] };
        return new ComposeApplication
        {
            Compose = new ComposeModel("shop", [web, worker, db, debug]),
            App = web,
            Workers = [worker],
            AppPort = appPort,
            DataServices = [db],
            Databases = [],
            ForeignDatabases = [],
            ProxyUrl = proxy,
            IsRails = rails,
            RailsEnvironment = "production",
            SourceFolder = "",
        };
    }

    private static bool Verb(Command command, string verb) =>
        command.Arguments is [var first, ..] && first == verb || (command.Arguments is ["container", var second, ..] && second == verb);

    // The words after the container's id, which is 64 characters here.
    private static string? Words(Command command)
    {
        if (!Verb(command, "exec")) return null;
        var id = command.Arguments.ToList().FindIndex(argument => argument.Length == 64);
        return string.Join(' ', command.Arguments.Skip(id + 1));
    }

    private static bool Matches(Command command, Container container) => command.Arguments
        .Where(argument => argument.StartsWith("label=", StringComparison.Ordinal))
        .Select(argument => argument["label=".Length..].Split('=', 2))
        .All(label => container.Labels.TryGetValue(label[0], out var value) && (label.Length == 1 || label[1] == value));

    private CommandResult SetStatus(Command command, string status)
    {
        foreach (var container in Containers.Where(container => command.Arguments.Contains(container.Id)).ToList())
            Change(container, old => old with { Status = status });
        return Ok("");
    }

    private CommandResult Inspect(Command command)
    {
        var found = Containers.Where(container => command.Arguments.Contains(container.Id) || command.Arguments.Contains(container.Name)).ToList();
        return found.Count > 0
            ? Ok(JsonSerializer.Serialize(found.Select(container => new
            {
                container.Id,
                Name = "/" + container.Name,
                Image = container.ImageId,
                container.RestartCount,
                State = new { container.Status, container.ExitCode, container.StartedAt, Health = container.Health is null ? null : new { Status = container.Health } },
                Config = new { Healthcheck = container.HealthInterval == TimeSpan.Zero ? null : new { Interval = (long)container.HealthInterval.TotalNanoseconds }, Image = container.ImageName is "" ? "shop-web" : container.ImageName, container.Labels, Env = container.Environment.Select(variable => $"{variable.Key}={variable.Value}") },
                NetworkSettings = new { Networks = container.Addresses.ToDictionary(pair => pair.Key, pair => new { IPAddress = pair.Value }), Ports = container.Ports.ToDictionary(port => $"{port.ContainerPort}/tcp", port => new[] { new { HostIp = port.HostAddress, HostPort = $"{port.HostPort}" } }) },
            })))
            : new CommandResult(1, "[]\n", "Error: No such object: x", TimeSpan.Zero);
    }
}
