namespace Slipway.Files;

/// <summary>Folders that only this user may look into.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes a folder, and its missing parents, of mode 0700; closes one that others may look into.</summary>
    public static void Make(string folder)
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            // The mode is that of the last folder alone.
            if (Path.GetDirectoryName(folder) is { } parent && !Directory.Exists(parent)) Make(parent);
            Directory.CreateDirectory(folder, mode);
        }
        else if ((File.GetUnixFileMode(folder) & ~mode) != 0)
        {
            File.SetUnixFileMode(folder, mode);
        }
    }
}
