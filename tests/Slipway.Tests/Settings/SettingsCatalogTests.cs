using Slipway.Settings;

namespace Slipway.Tests.Settings;

public class SettingsCatalogTests : SettingsFixture
{
    [Fact]
    public void Every_typed_setting_can_be_set_by_an_option_and_a_variable()
    {
        var bound = new HashSet<string>();
        foreach (var setting in SettingsCatalog.All)
        {
            var before = new DeploySettings { AppDirectory = "/" };
            var after = setting.Bind(before, Other(setting), new SettingScope("/srv/app", "/root"));
            Assert.NotNull(after);
            bound.UnionWith(typeof(DeploySettings).GetProperties().Where(property => !Equals(property.GetValue(before), property.GetValue(after))).Select(property => property.Name));
        }

        Assert.Equal(typeof(DeploySettings).GetProperties().Where(property => property.CanWrite).Select(property => property.Name).Order(), bound.Order());
    }

    [Fact]
    public void Every_setting_reads_back_as_it_was_written()
    {
        foreach (var setting in SettingsCatalog.All.Where(setting => setting.Group is not SettingGroup.Healthchecks))
        {
            var bound = setting.Bind(SettingsCatalog.Defaults, Other(setting), new SettingScope("/", "/root"))!;
            var again = setting.Bind(SettingsCatalog.Defaults, setting.Read(bound)!, new SettingScope("/", "/root"));
            Assert.Equal(setting.Read(bound), setting.Read(again!));
        }
    }

    [Fact]
    public void Names_follow_one_pattern_and_are_unique()
    {
        foreach (var setting in SettingsCatalog.All.Where(setting => setting.Variable != "DOCKER_CMD" && setting.Group is not SettingGroup.Healthchecks))
            Assert.Equal("DEPLOY_" + setting.Option.ToUpperInvariant().Replace('-', '_'), setting.Variable);

        Assert.Equal(SettingsCatalog.All.Count, SettingsCatalog.ByOption.Count);
        Assert.Equal(SettingsCatalog.All.Count, SettingsCatalog.ByVariable.Count);
        Assert.DoesNotContain(SettingsCatalog.All, setting => CakeOptions.Find("--" + setting.Option) is not null);
    }

    [Fact]
    public void The_names_that_others_rely_on_exist()
    {
        string[] names =
        [
            "app-dir", "environment", "compose-file", "branch", "ref", "state-dir", "run-id", "app-service", "database-service", "proxy-url", "backup-keep",
            "force", "allow-destructive", "allow-missing", "wait", "steps-timeout", "cron-required", "backup", "backup-command", "healthchecks-file",
        ];

        Assert.All(names, name => Assert.Contains(name, SettingsCatalog.ByOption.Keys));
    }

    [Fact]
    public void Commands_and_addresses_are_never_shown_as_they_are()
    {
        Assert.All(SettingsCatalog.All.Where(setting => setting.Kind is SettingKind.Command or SettingKind.Url), setting => Assert.True(setting.Sensitive, setting.Option));
    }

    [Fact]
    public void Help_lists_every_setting_with_its_default_in_narrow_lines()
    {
        var help = SettingsHelp.Render(SettingsCatalog.All);

        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, SettingsHelp.Width));
        Assert.All(SettingsCatalog.All, setting => Assert.Contains($"  {SettingsHelp.Spelled(setting)}  {setting.Variable}\n", help, StringComparison.Ordinal));
        Assert.Contains("  --replaced-keep=DURATION  DEPLOY_REPLACED_KEEP\n      How long Prune keeps databases that a restore replaced. Default: 7d.\n", help, StringComparison.Ordinal);
        Assert.Contains("  --wait[=DURATION]  DEPLOY_WAIT\n", help, StringComparison.Ordinal);
        Assert.Contains("  --force  DEPLOY_FORCE\n", help, StringComparison.Ordinal);
        Assert.All(Enum.GetNames<SettingGroup>(), group => Assert.Contains(group + "\n", help, StringComparison.Ordinal));
    }

    [Fact]
    public void Help_about_a_run_says_what_each_setting_is_now_and_who_says_so()
    {
        File(".env.deploy", "DEPLOY_BACKUP_KEEP=7\n");

        var help = SettingsHelp.Render(SettingsCatalog.All, Load("--branch=main", "--proxy-url=https://me:s3cret@example.com", "--health-command=x --token=t0psecret"));

        Assert.Contains("Default: 5.\n      Now: 7 (.env.deploy:1).\n", help, StringComparison.Ordinal);
        Assert.Contains("Now: main (--branch, command line).\n", help, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", help, StringComparison.Ordinal);
        Assert.DoesNotContain("t0psecret", help, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_of_Cake_is_spelled_with_its_value_and_its_short_form() =>
        Assert.Equal(["--target=TASK, -t", "--dryrun"], CakeOptions.All.Take(2).Select(SettingsHelp.Spelled));

    [Theory]
    [InlineData("brnach", "branch", 1)]
    [InlineData("branch", "branch", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("Kitten", "sitting", 3)]
    public void A_swap_of_neighbours_is_one_slip(string left, string right, int distance)
    {
        Assert.Equal(distance, NearestName.Distance(left, right));
    }

    // A value that is not the default.
    private static string Other(SettingDefinition setting) => setting.Kind switch
    {
        SettingKind.Switch => setting.Default == "true" ? "false" : "true",
        SettingKind.Number => "77",
        SettingKind.Duration or SettingKind.OptionalDuration => "77s",
        SettingKind.Url => "https://example.com/other",
        SettingKind.Choice => setting.Placeholder.Split('|')[^1],
        SettingKind.List => "other.yml",
        SettingKind.Path => "/other",
        _ when setting.Default.StartsWith('/') => "/other",
        _ => "other",
    };
}
