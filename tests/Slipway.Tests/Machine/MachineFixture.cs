using Slipway.Docker;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Machine;

/// <summary>A machine whose files are in a temporary folder and whose commands are recorded.</summary>
internal sealed class MachineFixture : IDisposable
{
    public const string Debian12 = """
        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
        NAME="Debian GNU/Linux"
        VERSION_ID="12"
        VERSION="12 (bookworm)"
        VERSION_CODENAME=bookworm
        ID=debian
        """;

    public const string Debian13 = """
        PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
        VERSION_ID="13"
        VERSION_CODENAME=trixie
        ID=debian
        """;

    public const string Ubuntu2404 = """
        PRETTY_NAME="Ubuntu 24.04.3 LTS"
        NAME="Ubuntu"
        VERSION_ID="24.04"
        VERSION="24.04.3 LTS (Noble Numbat)"
        VERSION_CODENAME=noble
        ID=ubuntu
        ID_LIKE=debian
        """;

    private readonly TemporaryFolder _root = new();

    public MachineFixture()
    {
        Runner.On("apt-get").On("setsid --fork").On("systemctl");
        EngineAnswers = false;
        Runner.On(IsEngineVersion, _ => EngineAnswers ? new(0, "26.1.5\n", "", TimeSpan.Zero) : new(1, "", "Cannot connect to the Docker daemon", TimeSpan.Zero));
        Runner.On(command => IsDocker(command, "compose", "version"), _ => ComposeVersion is { } version
            ? new(0, version + "\n", "", TimeSpan.Zero)
            : new(1, "", "docker: 'compose' is not a docker command.", TimeSpan.Zero));
        Runner.On(command => IsDocker(command, "buildx", "version"), _ => new(BuildxAnswers ? 0 : 1, "", "", TimeSpan.Zero));
    }

    public RecordingRunner Runner { get; } = new();

    public RecordingLog Log { get; } = new();

    public JumpingTime Time { get; } = new();

    public bool EngineAnswers { get; set; }

    public string? ComposeVersion { get; set; }

    public bool BuildxAnswers { get; set; }

    public bool IsRoot { get; set; } = true;

    public bool IsLinux { get; set; } = true;

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The commands that change the machine.</summary>
    public IEnumerable<string> Changes => Runner.Lines.Where(line => !line.Contains("version", StringComparison.Ordinal));

    public string FullPath(string path) => Path.Join(_root.Path, path);

    public MachineFixture With(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FullPath(path))!);
        File.WriteAllText(FullPath(path), text);
        return this;
    }

    public HostMachine Machine => new(_root.Path)
    {
        IsRoot = IsRoot,
        IsLinux = IsLinux,
        Variable = name => Variables.GetValueOrDefault(name),
    };

    public DockerEngine Engine() => new(Runner, new DeploySettings { AppDirectory = "/app" });

    public AptPackages Packages() => new(Runner, Log, new StepLines(Log, Time));

    public MachineBootstrap Bootstrap()
    {
        var probe = new EngineProbe(Engine(), Runner);
        return new(probe, Packages(), new EngineStart(probe, Runner, Machine, new StepLines(Log, Time), Time), Machine, Log);
    }

    /// <summary>Installing brings the engine, and Compose; starting makes it answer.</summary>
    public MachineFixture WhereInstallingWorks()
    {
        Runner.On(
            command => command.FileName == "apt-get" && command.Arguments.Contains("install"),
            _ =>
            {
                ComposeVersion = "2.26.1-4";
                return new(0, "", "", TimeSpan.Zero);
            });
        return WhereStartingWorks();
    }

    public MachineFixture WhereStartingWorks()
    {
        Runner.On(
            command => command.FileName is "setsid" or "systemctl",
            _ =>
            {
                EngineAnswers = true;
                return new(0, "", "", TimeSpan.Zero);
            });
        return this;
    }

    public void Dispose() => _root.Dispose();

    private static bool IsEngineVersion(Command command) => IsDocker(command, "version") || command.FileName == "sudo";

    private static bool IsDocker(Command command, params string[] words) =>
        command.FileName == "docker" && command.Arguments.Take(words.Length).SequenceEqual(words);
}
