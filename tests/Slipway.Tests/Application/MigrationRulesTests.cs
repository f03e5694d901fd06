using Slipway.Application;
using Slipway.Settings;

namespace Slipway.Tests.Application;

public sealed class MigrationRulesTests
{
    private static readonly MigrationStatus Status = new(
        [new("1", "a", "db/migrate/1_a.rb", []), new("2", "b", "db/migrate/2_b.rb", ["db/migrate/2_b.rb:3 drop_table :x"])], ["9"], null);

    [Fact]
    public void In_production_both_what_destroys_and_what_is_missing_stop_the_deployment()
    {
        var faults = Rules().FaultsIn(In("production"), Status);

        Assert.Equal(["Pending migrations destroy data.", "The database has migrations that the commit to deploy does not have."], faults.Select(fault => fault.Message));
        Assert.Equal(["db/migrate/2_b.rb:3 drop_table :x"], faults[0].Details);
        Assert.Equal(["9"], faults[1].Details);
        Assert.Contains("--allow-destructive", Assert.Single(faults[0].Next), StringComparison.Ordinal);
        Assert.Contains("--allow-missing", Assert.Single(faults[1].Next), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("staging")]
    [InlineData("development")]
    public void Elsewhere_nothing_does(string environment) => Assert.Empty(Rules().FaultsIn(In(environment), Status));

    [Fact]
    public void What_is_allowed_stops_nothing_and_allows_nothing_else()
    {
        var destroying = Assert.Single(Rules(settings => settings with { AllowMissing = true }).FaultsIn(In("production"), Status));
        var missing = Assert.Single(Rules(settings => settings with { AllowDestructive = true }).FaultsIn(In("production"), Status));

        Assert.Contains("destroy data", destroying.Message, StringComparison.Ordinal);
        Assert.Contains("does not have", missing.Message, StringComparison.Ordinal);
        Assert.Empty(Rules(settings => settings with { AllowDestructive = true, AllowMissing = true }).FaultsIn(In("production"), Status));
    }

    [Fact]
    public void What_is_not_known_stops_nothing() => Assert.Empty(Rules().FaultsIn(In("production"), MigrationStatus.NotKnown("x")));

    private static MigrationRules Rules(Func<DeploySettings, DeploySettings>? change = null) => new((change ?? (same => same))(Models.Defaults));

    private static ComposeApplication In(string environment) => FakeEngine.Application() with { RailsEnvironment = environment };
}
