namespace Slipway.Tests;

/// <summary>A folder of its own for a test, with a space and letters beyond ASCII in its path; gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("slipway é ").FullName;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, its folders included, and returns its path.</summary>
    public string Write(string name, string text, bool executable = false)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        if (executable) File.SetUnixFileMode(this[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
