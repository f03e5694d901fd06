using System.Text;

namespace Slipway.Settings;

/// <summary>The reference of every setting in Markdown: what <c>docs/settings.md</c> holds.</summary>
internal static class SettingsDocument
{
    /// <summary>The command that writes it.</summary>
    public const string Command = "./build.sh --settings --output=markdown > docs/settings.md";

    private const string Introduction = $"""
        # Settings

        <!-- Written by: {Command} -->

        The command line goes before the environment, that before `.env.deploy.<environment>`, that before `.env.deploy` (both in the application's folder;
        [.env.deploy.example](../.env.deploy.example) explains every line), that before what is detected, that before the default.
        Every fault is reported at once. Durations are seconds or `30s`, `2m`, `1h`, `1d`. `--environment=staging` has its own file and its own state.

        `./build.sh --settings` shows what each is now and where that comes from; `./build.sh --target=<task> --help` those of one task.

        """;

    /// <summary>Renders it.</summary>
    public static string Render()
    {
        var text = new StringBuilder(Introduction);
        foreach (var group in SettingsCatalog.All.GroupBy(setting => setting.Group))
        {
            text.Append($"\n## {group.Key}\n\n| option | variable | meaning | default |\n| --- | --- | --- | --- |\n");
            foreach (var setting in group)
                text.Append($"| `{Cell(SettingsHelp.Spelled(setting))}` | `{setting.Variable}` | {Cell(setting.Description)} | {Cell(setting.Default)} |\n");
        }

        return text.ToString();
    }

    // A bar ends a cell, and what stands in angle brackets is a tag of HTML.
    private static string Cell(string words) => words.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal);
}
