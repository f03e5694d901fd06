using System.Globalization;

namespace Slipway.Settings;

/// <summary>The kinds of values that settings have.</summary>
internal static class SettingTypes
{
    /// <summary>One line of text.</summary>
    public static SettingType<string> Text { get; } = new(SettingKind.Text, "TEXT", "must be one line of text", (string text, SettingScope _, out string value) =>
        IsLine(value = text.Trim()));

    /// <summary>A branch, tag or commit. Git itself says more about which names are good.</summary>
    public static SettingType<string> GitName { get; } = new(SettingKind.Text, "NAME", "must be a name as git allows it: no spaces, not beginning with a dash", (string text, SettingScope _, out string value) =>
        IsLine(value = text.Trim()) && !value.StartsWith('-') && !value.Contains(' ', StringComparison.Ordinal));

    /// <summary>The environment's name.</summary>
    public static SettingType<string> EnvironmentName { get; } = new(SettingKind.Text, "NAME",
        "must be letters, digits, - and _ (at most 64, not beginning with a dash, not \"example\"): it names files and folders",
        (string text, SettingScope _, out string value) =>
            (value = text.Trim()).Length is > 0 and <= 64 && !value.StartsWith('-') && value != "example" && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));

    /// <summary>A service of the Compose file.</summary>
    public static SettingType<string> Service { get; } = new(SettingKind.Text, "SERVICE", "must be a service's name: letters, digits, dots, - and _", (string text, SettingScope _, out string value) =>
        (value = text.Trim()).Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'));

    /// <summary>A shell command.</summary>
    public static SettingType<string> Command { get; } = new(SettingKind.Command, "COMMAND", "must be a shell command", (string text, SettingScope _, out string value) =>
        (value = text.Trim()).Length > 0 && !value.Contains('\0', StringComparison.Ordinal));

    /// <summary>A file or folder of this host, made absolute.</summary>
    public static SettingType<string> Path { get; } = new(SettingKind.Path, "PATH", "must be a path", (string text, SettingScope scope, out string value) =>
    {
        value = text;
        if (!IsLine(text)) return false;
        value = Absolute(text, scope);
        return true;
    });

    /// <summary>Compose files, separated by colons; relative ones stay so, for Compose.</summary>
    public static SettingType<IReadOnlyList<string>> Paths { get; } = new(SettingKind.List, "FILE[:FILE]", "must be files, separated by colons", (string text, SettingScope _, out IReadOnlyList<string> value) =>
    {
        value = text.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return value.Count > 0 && value.All(IsLine);
    });

    /// <summary>True or false.</summary>
    public static SettingType<bool> Switch { get; } = new(SettingKind.Switch, "", "must be true or false (or 1, 0, yes, no)", (string text, SettingScope _, out bool value) =>
        TrySwitch(text, out value));

    /// <summary>How long to wait: null not at all.</summary>
    public static SettingType<TimeSpan?> Wait { get; } = new(SettingKind.OptionalDuration, "DURATION", "must be seconds, or a duration such as 30s, 2m or 1h (at most 30d); true waits without end, false not at all",
        (string text, SettingScope _, out TimeSpan? value) =>
        {
            value = null;
            var read = text.Trim();
            if (DurationText.TryParse(read, out var duration))
            {
                value = duration == TimeSpan.Zero ? null : duration;
                return true;
            }

            if (!TrySwitch(read, out var without)) return false;
            value = without ? Timeout.InfiniteTimeSpan : null;
            return true;
        });

    /// <summary>An absolute address of the web.</summary>
    public static SettingType<Uri> Url { get; } = new(SettingKind.Url, "URL", "must be an address that begins with http:// or https://", (string text, SettingScope _, out Uri value) =>
    {
        value = null!;
        if (!TryUrl(text.Trim(), out var read)) return false;
        value = read;
        return true;
    });

    /// <summary>An absolute address of the web, or none.</summary>
    public static SettingType<ProbeTarget> Probe { get; } = new(SettingKind.Url, "URL|none", "must be none, or an address that begins with http:// or https://", (string text, SettingScope _, out ProbeTarget value) =>
    {
        value = ProbeTarget.Nobody;
        if (text.Trim().Equals("none", StringComparison.OrdinalIgnoreCase)) return true;
        if (!TryUrl(text.Trim(), out var url)) return false;
        value = new ProbeTarget(true, url);
        return true;
    });

    /// <summary>An absolute address of the web, kept as text.</summary>
    public static SettingType<string> UrlText { get; } = new(SettingKind.Url, "URL", Url.Allowed, (string text, SettingScope _, out string value) => TryUrl(value = text.Trim(), out var _));

    /// <summary>The path of an address.</summary>
    public static SettingType<string> UrlPath { get; } = new(SettingKind.Text, "PATH", "must begin with one / and hold no spaces", (string text, SettingScope _, out string value) =>
        IsLine(value = text.Trim()) && value[0] == '/' && !value.StartsWith("//", StringComparison.Ordinal) && !value.Any(char.IsWhiteSpace));

    /// <summary>A duration of at least <paramref name="least"/> seconds.</summary>
    public static SettingType<TimeSpan> Duration(int least) => new(SettingKind.Duration, "DURATION",
        $"must be seconds, or a duration such as 30s, 2m, 1h or 1d, from {least}s to {DurationText.Format(DurationText.Longest)}",
        (string text, SettingScope _, out TimeSpan value) => DurationText.TryParse(text.Trim(), out value) && value.TotalSeconds >= least);

    /// <summary>A whole number in a range.</summary>
    public static SettingType<int> Number(int least, int most) => new(SettingKind.Number, "NUMBER", string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"),
        (string text, SettingScope _, out int value) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    /// <summary>One of a few words.</summary>
    public static SettingType<T> Choice<T>(params (string Word, T Value)[] choices) => new(SettingKind.Choice, string.Join('|', choices.Select(choice => choice.Word)),
        "must be one of " + string.Join(", ", choices.Select(choice => choice.Word)),
        (string text, SettingScope _, out T value) =>
        {
            var word = text.Trim();
            var index = Array.FindIndex(choices, choice => choice.Word.Equals(word, StringComparison.OrdinalIgnoreCase));
            value = index < 0 ? default! : choices[index].Value;
            return index >= 0;
        });

    /// <summary>A path made absolute: <c>~</c> is the home folder, a relative one counts from the scope's folder.</summary>
    public static string Absolute(string path, SettingScope scope)
    {
        if (scope.Home is { Length: > 0 } home && (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))) path = home + path[1..];
        return System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path, scope.Folder));
    }

    /// <summary>Reads true, 1, yes and their opposites.</summary>
    public static bool TrySwitch(string text, out bool value)
    {
        var word = text.Trim().ToLowerInvariant();
        value = word is "true" or "1" or "yes";
        return value || word is "false" or "0" or "no";
    }

    private static bool TryUrl(string text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && url.Scheme is "http" or "https" && url.Host.Length > 0 && IsLine(text) && !text.Contains(' ', StringComparison.Ordinal);

    private static bool IsLine(string text) => text.Length > 0 && !text.Any(char.IsControl);
}
