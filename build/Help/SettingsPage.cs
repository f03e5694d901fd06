using Slipway.Settings;

namespace Slipway.Help;

/// <summary>What <c>--settings</c> shows: every setting, its default, and what it is now.</summary>
internal static class SettingsPage
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, LoadedSettings current)
    {
        var page = new HelpPage(output);
        page.Text($"The command line goes before the environment, that before {string.Join(", that before ", SettingsLoader.FileNames(current.Readable.Environment))}, that before the default.");
        output.WriteLine();
        page.Lines(SettingsHelp.Render(SettingsCatalog.All, current, page.Width));
        WriteFaults(page, current);
    }

    /// <summary>Says which values cannot be used: help must not hide it, and must not fail for it.</summary>
    public static void WriteFaults(HelpPage page, LoadedSettings current)
    {
        if (current.Faults.Count == 0) return;
        page.Heading("What is set now and cannot be used");
        foreach (var fault in current.Faults) page.Text(fault.ToString(), "  ");
    }
}
