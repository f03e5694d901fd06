using Slipway.Processes;

namespace Slipway.Demo;

/// <summary>Runs this very program as a child: what a person would run by build.sh.</summary>
public sealed class ChildProgram(ICommandRunner runner)
{
    /// <summary>The dotnet that runs this program; the one on PATH where the program runs by itself.</summary>
    public static string Dotnet { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>Runs it on an installation and returns how it ended, whatever the exit code.</summary>
    /// <param name="instance">The installation.</param>
    /// <param name="onLine">Sees each line as it comes.</param>
    /// <param name="cancellationToken">Ends it: the child is asked to, and recovers what it began.</param>
    /// <param name="options">The target and other options; the checkout is added.</param>
    public Task<CommandResult> RunAsync(
        SampleInstance instance, Action<string>? onLine, CancellationToken cancellationToken, params IEnumerable<string> options) =>
        runner.RunAsync(
            new Command(Dotnet, [typeof(ChildProgram).Assembly.Location, .. options, $"--app-dir={instance.AppDirectory}"])
            {
                WorkingDirectory = instance.Folder,
                Environment = SampleApplication.CleanEnvironment,
                OnLine = onLine,
            },
            cancellationToken);
}
