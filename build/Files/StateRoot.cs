namespace Slipway.Files;

/// <summary>The folder that holds what this program keeps, of every application on this machine.</summary>
internal static class StateRoot
{
    /// <summary><c>/var/lib/slipway</c> for root, else <c>$XDG_STATE_HOME/slipway</c> (<c>~/.local/state/slipway</c>).</summary>
    public static string Folder() => Folder(
        Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows(),
        Environment.GetEnvironmentVariable("XDG_STATE_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The same; a relative XDG_STATE_HOME counts for nothing, as the XDG specification has it.</summary>
    public static string Folder(bool isRoot, string? stateHome, string home) =>
        isRoot ? "/var/lib/slipway" : Path.Combine(Path.IsPathRooted(stateHome) ? stateHome : Path.Combine(home, ".local", "state"), "slipway");
}
