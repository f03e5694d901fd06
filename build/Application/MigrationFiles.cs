using System.Numerics;
using System.Text.RegularExpressions;
using Slipway.Git;

namespace Slipway.Application;

/// <summary>A migration's file in the repository.</summary>
/// <param name="Version">Its version, without leading zeros.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its path, relative to the application's folder.</param>
internal sealed record MigrationFile(string Version, string Name, string Path);

/// <summary>Reads which migrations a commit has: <c>db/migrate</c>, <c>db/*_migrate</c>, and what <c>config/database.yml</c> names.</summary>
internal static partial class MigrationFiles
{
    public static async Task<IReadOnlyList<MigrationFile>> FindAsync(GitRepository git, string commit, string sourceFolder, CancellationToken cancellationToken)
    {
        var root = sourceFolder.Length == 0 ? "" : sourceFolder + "/";
        var configuration = await git.ShowAsync(commit, root + "config/database.yml", cancellationToken);
        var extra = configuration is null ? [] : ConfiguredFolders(configuration).ToList();

        var files = new List<string>(await git.FilesAsync(commit, root + "db", cancellationToken));
        foreach (var folder in extra.Where(folder => !folder.StartsWith("db/", StringComparison.Ordinal)))
            files.AddRange(await git.FilesAsync(commit, root + folder, cancellationToken));
        return Of(files, root, extra);
    }

    /// <summary>The migrations among files, by version.</summary>
    internal static IReadOnlyList<MigrationFile> Of(IEnumerable<string> paths, string root, IReadOnlyCollection<string> extra) =>
        [.. paths.Where(path => path.StartsWith(root, StringComparison.Ordinal))
            .Where(path => Usual().IsMatch(path[root.Length..]) || extra.Any(folder => path.StartsWith($"{root}{folder}/", StringComparison.Ordinal)))
            .Select(path => (Path: path, Match: FileName().Match(path)))
            .Where(file => file.Match.Success)
            .Select(file => new MigrationFile(Normal(file.Match.Groups["version"].Value), file.Match.Groups["name"].Value, file.Path))
            .DistinctBy(file => file.Path)
            .OrderBy(file => BigInteger.Parse(file.Version, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>A version as Rails stores it: a number.</summary>
    internal static string Normal(string version) => version.TrimStart('0') is { Length: > 0 } number ? number : "0";

    internal static IEnumerable<string> ConfiguredFolders(string databaseYml) =>
        Paths().Matches(databaseYml)
            .SelectMany(match => Folder().Matches(match.Groups["value"].Value).Select(folder => folder.Value.Trim('/')))
            .Distinct(StringComparer.Ordinal);

    [GeneratedRegex("^db/(?:migrate|[^/]+_migrate)/")]
    private static partial Regex Usual();

    [GeneratedRegex("(?:^|/)(?<version>[0-9]+)_(?<name>[_a-z0-9]*)(?:\\.[_a-z0-9]+)?\\.rb$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^\s*migrations_paths:[ \t]*(?<value>[^\n#<]*(?:\n\s*-[^\n#<]*)*)", RegexOptions.Multiline)]
    private static partial Regex Paths();

    [GeneratedRegex(@"[\w./-]*\w[\w./-]*")]
    private static partial Regex Folder();
}
