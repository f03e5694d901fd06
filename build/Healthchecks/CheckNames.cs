using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Healthchecks;

/// <summary>Names of checks: a readable one for a key, and the slug that the application makes of a name.</summary>
internal static partial class CheckNames
{
    private static readonly Dictionary<string, string> Spelled = new[]
    {
        "API", "AWS", "CDN", "CI", "CPU", "CSV", "DB", "DNS", "FTP", "GCP", "GitHub", "GitLab", "HTTP", "HTTPS", "ID", "IMAP", "IP", "JSON", "JWT", "LDAP", "MariaDB", "MinIO", "MongoDB", "MySQL",
        "NFS", "OAuth", "PDF", "PgBouncer", "PostgreSQL", "RabbitMQ", "RAM", "S3", "SFTP", "SMS", "SMTP", "SQL", "SQS", "SSH", "SSL", "SSO", "TLS", "UI", "URL", "VPN", "XML",
    }.ToDictionary(word => word, word => word, StringComparer.OrdinalIgnoreCase);

    /// <summary>A name for the check of a key that has none: <c>CELERY_WORKER</c> is <c>Celery Worker</c>, <c>SSO_TOKEN_REFRESH</c> is <c>SSO Token Refresh</c>.</summary>
    public static string Readable(string key) =>
        string.Join(' ', key.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(Word)) is { Length: > 0 } name ? name[..Math.Min(name.Length, CheckFields.LongestName)] : key;

    /// <summary>
    /// The slug of a name, as Django's <c>slugify</c> makes it (django/utils/text.py), which Healthchecks calls.
    /// </summary>
    /// <param name="decomposed">The name in Unicode's form NFKD. .NET cannot bring it there without ICU, PostgreSQL can.</param>
    public static string Slug(string decomposed)
    {
        var ascii = new StringBuilder(decomposed.Length);
        foreach (var letter in decomposed.Where(char.IsAscii)) ascii.Append(char.ToLowerInvariant(letter));
        return Runs().Replace(Dropped().Replace(ascii.ToString(), ""), "-").Trim('-', '_');
    }

    private static string Word(string word) =>
        Spelled.GetValueOrDefault(word) is { } known ? known : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant();

    [GeneratedRegex(@"[^a-z0-9_\s-]", RegexOptions.CultureInvariant)]
    private static partial Regex Dropped();

    [GeneratedRegex(@"[-\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex Runs();
}
