using System.Reflection;

namespace Slipway.Healthchecks;

/// <summary>
/// The names of time zones as IANA has them, upper and lower case as they are. The list is the program's own: servers may lack tzdata, and .NET
/// finds zones there that are files and no names (<c>posix/UTC</c>, <c>localtime</c>), or takes names in any case.
/// </summary>
internal static class TimeZones
{
    private const string Resource = "Slipway.Healthchecks.zones.txt";

    private static readonly Lazy<HashSet<string>> Known = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    });

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names => Known.Value;

    /// <summary>Whether there is a zone of that name.</summary>
    public static bool Has(string name) => Known.Value.Contains(name);
}
