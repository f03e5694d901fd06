using System.Diagnostics;

namespace Slipway.Tests.Launchers;

/// <summary>A small checkout with the real build.sh and a dotnet that only says what it was asked.</summary>
internal sealed class LauncherFixture : IDisposable
{
    private const string StubDotnet = """
        #!/usr/bin/env bash
        if [ "${1:-}" = build ]; then
            printf '%s\n' "$*" >>"$STUB/builds"
            [ -p "$STUB/gate" ] && cat "$STUB/gate" >/dev/null
            if [ -e "$STUB/broken" ]; then
                echo 'Program.cs(1,1): error CS1001: broken on purpose'
                exit 1
            fi
            mkdir -p build/bin/Release/net10.0 && echo "built $RANDOM" >build/bin/Release/net10.0/slipway.dll
            exit
        fi
        if [ "${1:-}" = publish ]; then
            printf '%s\n' "$*" >>"$STUB/publishes"
            if [ -e "$STUB/ahead-missing" ]; then
                echo 'error NU1101: Unable to find package on purpose'
                exit 1
            fi
            mkdir -p build/bin/Release/net10.0/ahead && echo "compiled $RANDOM" >build/bin/Release/net10.0/ahead/slipway.dll
            exit
        fi
        program=$1
        shift
        printf '%s\n' "$program" "$PWD" "$$"
        for argument in "$@"; do printf '<%s>\n' "$argument"; done
        exit "${STUB_EXIT:-0}"
        """;

    private readonly TemporaryFolder _directory = new();

    public LauncherFixture(string name = "check out é")
    {
        Root = Path.Combine(_directory.Path, name);
        Stub = Path.Combine(_directory.Path, "stub");
        Directory.CreateDirectory(Path.Combine(Root, "build", "Tasks"));
        Directory.CreateDirectory(Path.Combine(Root, "build", "Ahead"));
        Directory.CreateDirectory(Path.Combine(Stub, "sdk", "10.0.150"));

        File.Copy(Path.Combine(SourceTree.Root, "build.sh"), Script);
        Write("global.json", """{ "sdk": { "version": "10.0.100", "rollForward": "latestFeature" } }""");
        Write("Directory.Build.props", "<Project />");
        Write("build/Build.csproj", "<Project />");
        Write("build/Ahead/Ahead.csproj", "<Project />");
        Write("build/Tasks/Deploy.cs", "one");

        var dotnet = Path.Combine(Stub, "dotnet");
        File.WriteAllText(dotnet, StubDotnet);
        MakeExecutable(dotnet);
    }

    public static Dictionary<string, string> NoEnvironment => [];

    public string Root { get; }

    public string Stub { get; }

    public string Script => Path.Combine(Root, "build.sh");

    /// <summary>What was built, and runs where it could not be compiled for this machine.</summary>
    public string Built => Path.Combine(Root, "build", "bin", "Release", "net10.0", "slipway.dll");

    public string Program => Path.Combine(Root, "build", "bin", "Release", "net10.0", "ahead", "slipway.dll");

    public int Builds => File.Exists(Path.Combine(Stub, "builds")) ? File.ReadAllLines(Path.Combine(Stub, "builds")).Length : 0;

    public static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
    }

    public void Write(string path, string text) => File.WriteAllText(Path.Combine(Root, path), text);

    public Result Run(params string[] args) => RunFrom(Root, Script, args);

    public Result RunFrom(string directory, string script, params string[] args) => Wait(Start(script, directory, NoEnvironment, args));

    public Result RunWith(IReadOnlyDictionary<string, string> environment, params string[] args) =>
        Wait(Start(Script, Root, environment, args));

    public Process Start(string script, string directory, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo(script, args)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Stub}:{start.Environment["PATH"]}";
        start.Environment["STUB"] = Stub;
        start.Environment.Remove("DOTNET_ROOT");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Result Wait(Process process)
    {
        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new Result(process.ExitCode, output, error.GetAwaiter().GetResult());
        }
    }

    public void Dispose() => _directory.Dispose();

    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>Gets the lines that the program was shown: itself, its working directory, its process id, its arguments.</summary>
        public string[] Lines => Output.TrimEnd('\n').Split('\n');

        public string[] Arguments => Lines[3..];
    }
}
