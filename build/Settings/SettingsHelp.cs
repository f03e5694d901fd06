using System.Text;
using Slipway.Reporting;

namespace Slipway.Settings;

/// <summary>Every setting as plain text, by group, for <c>--help</c>.</summary>
internal static class SettingsHelp
{
    /// <summary>No line is longer, unless its one word is.</summary>
    public const int Width = 100;

    private const string Indent = "      ";

    /// <summary>Renders some settings; with <paramref name="current"/>, also what each is now and who says so.</summary>
    public static string Render(IEnumerable<SettingDefinition> settings, LoadedSettings? current = null, int width = Width)
    {
        var text = new StringBuilder();
        foreach (var group in settings.GroupBy(setting => setting.Group))
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(group.Key).Append('\n');
            foreach (var setting in group) Render(text, setting, current, width);
        }

        return text.ToString();
    }

    /// <summary>An option of Cake as help shows it: <c>--target=TASK, -t</c>.</summary>
    public static string Spelled(CakeOption option)
    {
        var whole = option.Placeholder.Length == 0 ? option.Spellings[0] : $"{option.Spellings[0]}={option.Placeholder}";
        return string.Join(", ", option.Spellings.Where(spelling => !spelling.StartsWith("--", StringComparison.Ordinal)).Prepend(whole));
    }

    /// <summary>The option as help shows it: <c>--backup-keep=NUMBER</c>.</summary>
    public static string Spelled(SettingDefinition setting) => "--" + setting.Option + setting.Kind switch
    {
        SettingKind.Switch => "",
        SettingKind.OptionalDuration => $"[={setting.Placeholder}]",
        _ => "=" + setting.Placeholder,
    };

    private static void Render(StringBuilder text, SettingDefinition setting, LoadedSettings? current, int width)
    {
        text.Append("  ").Append(Spelled(setting)).Append("  ").Append(setting.Variable).Append('\n');
        Append(text, $"{setting.Description} Default: {setting.Default}.", width);
        if (current?.Origin(setting.Variable) is not { Source: not SettingSource.Default } origin) return;
        if (current.Faults.FirstOrDefault(fault => fault.Name == origin.Name && fault.Origin == origin.Place) is { } faulty)
        {
            Append(text, $"Now: {faulty.Problem} ({origin.Place}).", width);
            return;
        }

        var value = SettingSecrets.Shown(setting, current.Healthchecks.GetValueOrDefault(setting.Variable) ?? setting.Read(current.Readable) ?? "");
        value = current.Secrets.Aggregate(value, (shown, secret) => shown.Replace(secret, "***", StringComparison.Ordinal));
        Append(text, $"Now: {value} ({(origin.Source is SettingSource.File ? origin.Place : $"{origin.Name}, {origin.Place}")}).", width);
    }

    private static void Append(StringBuilder text, string words, int width)
    {
        foreach (var line in Columns.Wrap(words.ReplaceLineEndings(" "), width - Indent.Length)) text.Append(Indent).Append(line).Append('\n');
    }
}
