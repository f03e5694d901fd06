namespace Slipway.Processes;

/// <summary>Looks a program up on PATH, so that one that is not there is told from one that fails.</summary>
internal static class ProgramPath
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The program's file, or null and why it cannot be run.</summary>
    public static string? Find(string program, string? path, string? workingDirectory, out string fault)
    {
        fault = "it was not found on PATH";
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var file = Path.GetFullPath(program, Path.GetFullPath(workingDirectory ?? "."));
            if (IsExecutable(file)) return file;
            fault = File.Exists(file) ? "the file is not executable" : "it was not found";
            return null;
        }

        foreach (var folder in (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var file = Path.Combine(Path.GetFullPath(folder), program);
            if (IsExecutable(file)) return file;
            if (File.Exists(file)) fault = $"{file} is not executable";
        }

        return null;
    }

    private static bool IsExecutable(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Executable) != 0);
}
