using Slipway.Settings;

namespace Slipway.Tests.Settings;

public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));

    public static TheoryData<string> Variables => [.. SettingsCatalog.All.Select(setting => setting.Variable)];

    [Theory, MemberData(nameof(Variables))]
    public void The_readme_tells_of_every_setting_as_help_does(string variable)
    {
        var setting = SettingsCatalog.ByVariable[variable];

        var row = $"| `{SettingsHelp.Spelled(setting).Replace("|", "\\|", StringComparison.Ordinal)}` | `{variable}` | {setting.Description} | {setting.Default} |";

        Assert.Contains(row, Readme, StringComparison.Ordinal);
    }
}
