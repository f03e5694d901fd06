namespace Slipway.Docker;

/// <summary>Finds files that look like Compose files where Compose does not: in a folder such as <c>ops</c>, or under a name of their own.</summary>
internal static class ComposeFiles
{
    private const int Deepest = 2;
    private const int Most = 5;

    private static readonly string[] Patterns = ["*compose*.yml", "*compose*.yaml"];

    /// <summary>Their paths relative to <paramref name="folder"/>, the nearest first.</summary>
    public static IReadOnlyList<string> In(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Deepest, AttributesToSkip = FileAttributes.ReparsePoint };
        return [.. Patterns
            .SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, options))
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith('.') && !file.StartsWith("node_modules/", StringComparison.Ordinal) && !file.StartsWith("vendor/", StringComparison.Ordinal))
            .OrderBy(file => file.Count(letter => letter == '/')).ThenBy(file => file, StringComparer.Ordinal)
            .Take(Most)];
    }
}
