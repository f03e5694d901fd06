using Slipway.Settings;

namespace Slipway.Tests.Settings;

public sealed class SettingsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "settings.md"));

    public static TheoryData<string> Variables => [.. SettingsCatalog.All.Select(setting => setting.Variable)];

    [Theory, MemberData(nameof(Variables))]
    public void The_reference_tells_of_every_setting_as_help_does(string variable)
    {
        var setting = SettingsCatalog.ByVariable[variable];

        var row = $"| `{Cell(SettingsHelp.Spelled(setting))}` | `{variable}` | {Cell(setting.Description)} | {Cell(setting.Default)} |";

        Assert.Contains(row, Document, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_keeps_the_groups_and_their_order() =>
        Assert.Equal(
            SettingsCatalog.All.Select(setting => $"## {setting.Group}").Distinct(),
            Document.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)));

    private static string Cell(string words) => words.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal);
}
