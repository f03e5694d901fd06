using System.Text.RegularExpressions;
using Slipway.Settings;

namespace Slipway.Tests.Settings;

public partial class SettingsExampleTests : SettingsFixture
{
    private static readonly string Example = System.IO.File.ReadAllText(Path.Combine(SourceTree.Root, ".env.deploy.example"));

    [Fact]
    public void Every_setting_that_a_file_may_hold_is_in_the_example_once_and_nothing_else_is()
    {
        Assert.Equal(
            SettingsCatalog.All.Where(setting => setting.InFiles).Select(setting => setting.Variable).Order(StringComparer.Ordinal),
            Assignments().Select(line => line.Variable).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_example_keeps_the_groups_and_their_order()
    {
        Assert.Equal(
            SettingsCatalog.All.Where(setting => setting.InFiles).Select(setting => setting.Group).Distinct().Select(group => group.ToString()),
            Heading().Matches(Example).Select(match => match.Groups["group"].Value));
        Assert.Equal(
            SettingsCatalog.All.Where(setting => setting.InFiles).Select(setting => setting.Variable),
            Assignments().Select(line => line.Variable));
    }

    [Fact]
    public void Every_value_in_the_example_is_the_default_or_the_catalogues_example()
    {
        Assert.All(Assignments(), line =>
        {
            var setting = SettingsCatalog.ByVariable[line.Variable];
            Assert.Equal(setting.Read(SettingsCatalog.Defaults) ?? setting.Example, line.Value);
        });
    }

    [Fact]
    public void The_example_as_it_is_sets_nothing()
    {
        File(".env.deploy", Example);

        Assert.Empty(Load().Origins);
        Assert.NotNull(Load().Settings);
    }

    [Fact]
    public void The_example_with_every_setting_on_loads_without_a_fault()
    {
        File(".env.deploy", Commented().Replace(Example, "${variable}=${value}"));

        Good();
        Assert.Equal(SettingsCatalog.All.Count(setting => setting.InFiles), Load().Origins.Count);
    }

    [Fact]
    public void The_example_with_every_default_on_gives_the_defaults()
    {
        var defaults = Assignments().Where(line => SettingsCatalog.ByVariable[line.Variable].Read(SettingsCatalog.Defaults) is not null);
        File(".env.deploy", string.Join('\n', defaults.Select(line => $"{line.Variable}={line.Value}")));

        var settings = Good();

        Assert.Equal(new DeploySettings { AppDirectory = App }, settings with { ComposeFiles = new DeploySettings { AppDirectory = App }.ComposeFiles });
    }

    private static List<(string Variable, string Value)> Assignments() =>
        [.. Commented().Matches(Example).Select(match => (match.Groups["variable"].Value, match.Groups["value"].Value))];

    [GeneratedRegex("^#(?<variable>[A-Z_]+)=(?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex Commented();

    [GeneratedRegex("^# ---- (?<group>[A-Za-z]+) -+$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
