namespace Slipway.Machine;

/// <summary>One place that apt gets packages from.</summary>
/// <param name="Uri">The mirror.</param>
/// <param name="Suites">The suites taken from it (<c>bookworm</c>, <c>bookworm-updates</c>).</param>
/// <param name="Components">The components (<c>main</c>).</param>
/// <param name="SignedBy">The keyring, or the key itself, as it is written; null where apt's trusted keys apply.</param>
internal sealed record AptSource(string Uri, IReadOnlyList<string> Suites, IReadOnlyList<string> Components, string? SignedBy)
{
    /// <summary>Reads a file of either format: stanzas (<c>.sources</c>) or one source a line (<c>.list</c>).</summary>
    public static IReadOnlyList<AptSource> Parse(string text, bool stanzas) => [.. stanzas ? FromStanzas(text) : FromLines(text)];

    private static IEnumerable<AptSource> FromLines(string text)
    {
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Split('#', 2)[0].Trim();
            string? signedBy = null;
            if (line.Split([' ', '\t'], 2) is not ["deb", var rest]) continue;

            rest = rest.TrimStart();
            if (rest.StartsWith('['))
            {
                var end = rest.IndexOf(']', StringComparison.Ordinal);
                if (end < 0) continue;
                signedBy = Words(rest[1..end]).FirstOrDefault(option => option.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))?["signed-by=".Length..];
                rest = rest[(end + 1)..];
            }

            if (Words(rest) is [var uri, var suite, _, ..] words) yield return new AptSource(uri, [suite], words[2..], signedBy);
        }
    }

    private static IEnumerable<AptSource> FromStanzas(string text)
    {
        var stanza = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? field = null;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()).Append(""))
        {
            if (line.StartsWith('#')) continue;
            if (line.Length == 0)
            {
                foreach (var source in FromStanza(stanza)) yield return source;
                stanza.Clear();
                field = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                if (field is not null) stanza[field] += "\n" + line;
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                field = line[..colon].Trim();
                stanza[field] = line[(colon + 1)..].Trim();
            }
        }
    }

    private static IEnumerable<AptSource> FromStanza(Dictionary<string, string> stanza)
    {
        var enabled = stanza.GetValueOrDefault("Enabled", "yes").ToLowerInvariant() is not ("no" or "false" or "0" or "off" or "without" or "disable");
        if (!enabled || !Words(stanza.GetValueOrDefault("Types", "")).Contains("deb")) return [];

        string[] suites = Words(stanza.GetValueOrDefault("Suites", "")), components = Words(stanza.GetValueOrDefault("Components", ""));
        return Words(stanza.GetValueOrDefault("URIs", "")).Select(uri => new AptSource(uri, suites, components, stanza.GetValueOrDefault("Signed-By")));
    }

    private static string[] Words(string text) => text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
