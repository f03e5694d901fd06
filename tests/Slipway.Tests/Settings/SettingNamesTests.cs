using System.Text.RegularExpressions;
using Slipway.Settings;

namespace Slipway.Tests.Settings;

public sealed partial class SettingNamesTests
{
    [Fact]
    public void Messages_name_settings_that_exist() =>
        Assert.All(
            SourceTree.Files("build").SelectMany(file => Variable().Matches(file.Text).Select(match => (file.Path, match.Value))),
            named => Assert.True(SettingsCatalog.IsKnown(named.Value), $"{named.Path} names {named.Value}"));

    [GeneratedRegex("DEPLOY_[A-Z_]*[A-Z]")]
    private static partial Regex Variable();
}
