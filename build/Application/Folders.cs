namespace Slipway.Application;

/// <summary>Folders as the engine and git see them: a path may lead through symbolic links.</summary>
internal static class Folders
{
    /// <summary><paramref name="path"/> relative to <paramref name="folder"/> with forward slashes, empty if they are the same; null if it is not inside.</summary>
    public static string? Relative(string folder, string path)
    {
        if (!Path.IsPathRooted(path)) return null;
        return Inside(folder, path) ?? Inside(Real(folder), Real(path));
    }

    private static string? Inside(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        if (relative == ".") return "";
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }

    private static string Real(string path)
    {
        var real = Path.GetPathRoot(path) ?? "/";
        foreach (var part in Path.GetFullPath(path)[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            try
            {
                real = Directory.ResolveLinkTarget(real, returnFinalTarget: true)?.FullName ?? real;
            }
            catch (IOException)
            {
                return Path.GetFullPath(path);
            }
        }

        return real;
    }
}
