namespace Slipway.Tests;

/// <summary>A folder of its own for one test, with a space and letters beyond ASCII in its path.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder() => Path = Directory.CreateTempSubdirectory("slipway é ").FullName;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Writes a file, its folders included, and returns its path.</summary>
    public string Write(string name, string text, bool executable = false)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (executable && !OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
