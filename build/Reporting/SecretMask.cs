using System.Text.Encodings.Web;
using System.Text.Json;

namespace Slipway.Reporting;

/// <summary>The secrets that are known, in every form in which a command may print them, and text without them.</summary>
internal sealed class SecretMask
{
    private const string Mark = "***";

    // A secret this short would mask ordinary words; a line of one too, but it takes more to be told from one.
    private const int ShortestSecret = 4;
    private const int ShortestLine = 8;

    // Longest first: a form that contains another must not leave its rest behind.
    private readonly List<string> _forms = [];

    /// <summary>Learns a secret.</summary>
    /// <returns>The forms of it that were not known.</returns>
    public IReadOnlyList<string> Add(string? secret)
    {
        if (secret is null || secret.Length < ShortestSecret) return [];
        var news = Forms(secret).Distinct(StringComparer.Ordinal).Where(form => !_forms.Contains(form)).ToList();
        if (news.Count == 0) return [];
        _forms.AddRange(news);
        _forms.Sort((left, right) => right.Length.CompareTo(left.Length));
        return news;
    }

    /// <summary>The text with *** in the place of every secret.</summary>
    public string Masked(string text)
    {
        foreach (var form in _forms) text = text.Replace(form, Mark, StringComparison.Ordinal);
        return text;
    }

    // As it is; as docker inspect and a JSON log print it (Go's encoder escapes <, > and & as well); as an address holds it; and, as commands are read line by
    // line, each line of a key or certificate.
    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        var json = JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return json;
        yield return json.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
        yield return Uri.EscapeDataString(secret);
        if (!secret.AsSpan().ContainsAny('\n', '\r')) yield break;
        foreach (var line in secret.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Length >= ShortestLine) yield return line;
        }
    }
}
