using System.Text.RegularExpressions;

namespace Slipway.Settings;

/// <summary>Credentials inside the values of settings: found so that they can be masked wherever they appear.</summary>
internal static partial class SettingSecrets
{
    private const string Mask = "***";

    // Shorter ones would mask ordinary words in everything that is shown.
    private const int Least = 3;

    // "3600" as the life of a token.
    private const int ShortestNumber = 6;
    private const int ShortestOfOthers = 6;

    /// <summary>The credentials in a value of <paramref name="setting"/>.</summary>
    public static IEnumerable<string> In(SettingDefinition setting, string value) => setting.Sensitive ? In(value) : [];

    /// <summary>The credentials in a variable that is not one of ours: all of it, if its name says so.</summary>
    public static IEnumerable<string> In(string variable, string value) => SecretName().IsMatch(variable) ? [value] : In(value);

    /// <summary>
    /// The secrets that this process was given in variables of other programs: what it starts inherits them, and may print them. The path of a key is no secret.
    /// </summary>
    public static IEnumerable<string> InProcess(IReadOnlyDictionary<string, string> environment) => environment
        .Where(variable => !variable.Key.StartsWith("DEPLOY_", StringComparison.Ordinal) && SecretName().IsMatch(variable.Key))
        .Select(variable => variable.Value)
        .Where(IsTelling);

    /// <summary>Whether a value that is called a secret can be one: not a switch, a count or a path, which the output needs.</summary>
    public static bool IsTelling(string value) =>
        value.Length >= ShortestOfOthers && !bool.TryParse(value, out _) && !value.StartsWith('/') && (value.Length >= ShortestNumber || !value.All(char.IsAsciiDigit));

    /// <summary>The value as it may be shown in a fault.</summary>
    public static string Shown(SettingDefinition setting, string value)
    {
        if (!setting.Sensitive) return value;
        if (setting.Kind is not SettingKind.Url) return Mask;
        var at = value.LastIndexOf('@');
        if (at < 0) return value;

        // What is wrong with the address may be a character of the password: everything before the last @ may belong to it.
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        return (scheme >= 0 && scheme < at ? value[..(scheme + 3)] : "") + Mask + value[at..];
    }

    private static HashSet<string> In(string value)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var match = Credentials().Match(value); match.Success; match = match.NextMatch())
        {
            var secret = match.Groups["secret"].Value.Trim('\'', '"');
            if (secret.Length < Least || secret.StartsWith('$')) continue;
            found.Add(secret);

            // A client shows what it decoded.
            found.Add(Uri.UnescapeDataString(secret));
        }

        return found;
    }

    // user:secret@ of an address · PGPASSWORD=secret, --password secret, api_key: secret · curl -u user:secret · Bearer secret
    [GeneratedRegex("""
        ://[^/\s:@'"]*:(?<secret>[^/\s'"]+)@
        | (?:password|passwd|passphrase|pwd|secret|token|api[_-]?key)[\w-]*\s*[=:]\s*(?<secret>'[^']*'|"[^"]*"|[^\s'"&;|]+)
        | -[\w-]*(?:password|passwd|passphrase|secret|token|api-key)\s+(?<secret>'[^']*'|"[^"]*"|[^\s'"&;|]+)
        | \s(?:-u|--user)[=\s]*['"]?[^\s:'"]+:(?<secret>[^\s'"]+)
        | (?:bearer|basic)\s+(?<secret>[^\s'"]+)
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Credentials();

    [GeneratedRegex("PASSWORD|PASSPHRASE|SECRET|TOKEN|KEY", RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();
}
