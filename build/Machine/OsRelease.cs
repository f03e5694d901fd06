namespace Slipway.Machine;

/// <summary>What <c>/etc/os-release</c> says about a system.</summary>
/// <param name="Id">The distribution (<c>debian</c>, <c>ubuntu</c>).</param>
/// <param name="VersionId">Its version (<c>12</c>, <c>24.04</c>); null where it has none, as Debian's testing.</param>
/// <param name="Codename">Its release's name (<c>bookworm</c>); null where it has none.</param>
/// <param name="PrettyName">Its name as a person reads it.</param>
internal sealed record OsRelease(string Id, string? VersionId, string? Codename, string PrettyName)
{
    /// <summary>Reads the file's text: shell assignments, one a line.</summary>
    public static OsRelease Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] != '#') values[line[..equals]] = Unquote(line[(equals + 1)..]);
        }

        var id = values.GetValueOrDefault("ID") ?? "";
        return new OsRelease(
            id,
            NullIfEmpty(values.GetValueOrDefault("VERSION_ID")),
            NullIfEmpty(values.GetValueOrDefault("VERSION_CODENAME")),
            NullIfEmpty(values.GetValueOrDefault("PRETTY_NAME")) ?? (id.Length > 0 ? id : "an unknown system"));
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] is not ('"' or '\'') || value[^1] != value[0]) return value;
        var inner = value[1..^1];
        return value[0] == '\'' ? inner : inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\$", "$", StringComparison.Ordinal);
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
