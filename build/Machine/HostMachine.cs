namespace Slipway.Machine;

/// <summary>The machine that this program runs on: its files, its user and its environment.</summary>
public sealed class HostMachine
{
    private static readonly string[] _programFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private readonly string _root;

    /// <summary>This machine.</summary>
    public HostMachine()
        : this("/")
    {
    }

    /// <summary>A machine whose files are under a folder.</summary>
    internal HostMachine(string root) => _root = root;

    /// <summary>Whether it runs Linux.</summary>
    internal bool IsLinux { get; init; } = OperatingSystem.IsLinux();

    /// <summary>Whether this program runs as root.</summary>
    internal bool IsRoot { get; init; } = Environment.IsPrivilegedProcess;

    /// <summary>A variable of the environment; null without it.</summary>
    internal Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Whether systemd runs the services.</summary>
    internal bool RunsSystemd => Directory.Exists(FullPath("/run/systemd/system"));

    /// <summary>Whether a continuous integration service runs this program: nothing may be left out quietly.</summary>
    internal bool IsContinuousIntegration => string.Equals(Variable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where a file of this machine is.</summary>
    internal string FullPath(string path) => Path.Join(_root, path);

    /// <summary>Whether a program is installed, in the system's folders or on PATH.</summary>
    internal bool HasProgram(string name) =>
        _programFolders.Select(FullPath)
            .Concat((Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .Any(folder => File.Exists(Path.Join(folder, name)));

    /// <summary>The text of a file; null without it.</summary>
    internal string? ReadText(string path) => File.Exists(FullPath(path)) ? File.ReadAllText(FullPath(path)) : null;

    /// <summary>What the machine says it is; null where it says nothing.</summary>
    internal OsRelease? OsRelease() => (ReadText("/etc/os-release") ?? ReadText("/usr/lib/os-release")) is { } text ? Machine.OsRelease.Parse(text) : null;

    /// <summary>Where its apt gets packages from.</summary>
    internal IReadOnlyList<AptSource> AptSources()
    {
        var folder = FullPath("/etc/apt/sources.list.d");
        var files = (Directory.Exists(folder) ? Directory.GetFiles(folder) : []).Order(StringComparer.Ordinal)
            .Where(file => file.EndsWith(".list", StringComparison.Ordinal) || file.EndsWith(".sources", StringComparison.Ordinal));
        return
        [
            .. AptSource.Parse(ReadText("/etc/apt/sources.list") ?? "", stanzas: false),
            .. files.SelectMany(file => AptSource.Parse(File.ReadAllText(file), stanzas: file.EndsWith(".sources", StringComparison.Ordinal))),
        ];
    }
}
