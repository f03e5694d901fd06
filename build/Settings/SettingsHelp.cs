using System.Text;

namespace Slipway.Settings;

/// <summary>Every setting as plain text, by group, for <c>--help</c>.</summary>
internal static class SettingsHelp
{
    /// <summary>No line is longer.</summary>
    public const int Width = 100;

    private const string Indent = "      ";

    /// <summary>Renders every setting.</summary>
    public static string Render() => Render(SettingsCatalog.All);

    /// <summary>Renders some settings; with <paramref name="current"/>, also what each is now and who says so.</summary>
    public static string Render(IEnumerable<SettingDefinition> settings, LoadedSettings? current = null)
    {
        var text = new StringBuilder();
        foreach (var group in settings.GroupBy(setting => setting.Group))
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(group.Key).Append('\n');
            foreach (var setting in group) Render(text, setting, current);
        }

        return text.ToString();
    }

    /// <summary>Renders Cake's own options.</summary>
    public static string RenderOptions()
    {
        var text = new StringBuilder("Options\n");
        foreach (var option in CakeOptions.All)
        {
            var spelled = string.Join(", ", option.Spellings.Where(spelling => !spelling.StartsWith("--", StringComparison.Ordinal)).Prepend(option.Spellings[0]));
            Append(text, $"  {spelled + (option.Placeholder.Length == 0 ? "" : "=" + option.Placeholder),-26}", "", option.Description);
        }

        return text.ToString();
    }

    /// <summary>The option as help shows it: <c>--backup-keep=NUMBER</c>.</summary>
    public static string Spelled(SettingDefinition setting) => "--" + setting.Option + setting.Kind switch
    {
        SettingKind.Switch => "",
        SettingKind.OptionalDuration => $"[={setting.Placeholder}]",
        _ => "=" + setting.Placeholder,
    };

    private static void Render(StringBuilder text, SettingDefinition setting, LoadedSettings? current)
    {
        text.Append("  ").Append(Spelled(setting)).Append("  ").Append(setting.Variable).Append('\n');
        Append(text, Indent, Indent, $"{setting.Description} Default: {setting.Default}.");
        if (current?.Settings is not { } settings || current.Origin(setting.Variable) is not { Source: not SettingSource.Default } origin) return;
        var value = SettingSecrets.Shown(setting, current.Healthchecks.GetValueOrDefault(setting.Variable) ?? setting.Read(settings) ?? "");
        value = current.Secrets.Aggregate(value, (shown, secret) => shown.Replace(secret, "***", StringComparison.Ordinal));
        Append(text, Indent, Indent, $"Now: {value} ({(origin.Source is SettingSource.File ? origin.Place : $"{origin.Name}, {origin.Place}")}).");
    }

    private static void Append(StringBuilder text, string first, string indent, string words)
    {
        var line = first;
        var start = true;
        if (indent.Length == 0) indent = new string(' ', first.Length);
        foreach (var word in words.Split(' ', '\n'))
        {
            if (!start && line.Length + 1 + word.Length > Width)
            {
                text.Append(line.TrimEnd()).Append('\n');
                (line, start) = (indent, true);
            }

            line += start ? word : " " + word;
            start = false;
        }

        text.Append(line.TrimEnd()).Append('\n');
    }
}
