using FsCheck;
using FsCheck.Fluent;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

/// <summary>Whatever a run was doing when it failed or was killed, and whenever its recovery was killed too: in the end, things are in a state of the table.</summary>
public sealed class KilledRunTests
{
    private static readonly string?[] Faults = [null, "Pull", "Migrate", "Start", "Cron", "HealthCheck"];

    [Fact]
    public async Task A_good_deployment_ends_well()
    {
        using var whole = new WholeProject();

        Assert.Equal(ExitCode.Done, await whole.DeployAsync());
        Assert.Null(await whole.FaultAsync());
    }

    [Theory]
    [InlineData("Pull", ExitCode.Failed)]
    [InlineData("Migrate", ExitCode.RolledBack)]
    [InlineData("Start", ExitCode.RolledBack)]
    [InlineData("Cron", ExitCode.RolledBack)]
    [InlineData("HealthCheck", ExitCode.RolledBack)]
    public async Task A_step_that_fails_is_taken_back_in_the_same_run(string broken, ExitCode code)
    {
        using var whole = new WholeProject { Broken = broken };

        Assert.Equal(code, await whole.DeployAsync());

        Assert.Null(await whole.FaultAsync());
        Assert.Equal(broken is "HealthCheck", whole.Project.Databases.IsMigrated);
    }

    [Fact]
    public void A_run_that_is_killed_anywhere_and_its_recovery_too_is_recovered_in_the_end()
    {
        var runs =
            from broken in Gen.Elements(Faults)
            from person in Gen.Elements(false, false, true)
            from first in Gen.Choose(0, 130)
            from second in Gen.Choose(0, 60)
            from third in Gen.Choose(0, 60)
            select (broken, person, first, second, third);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(runs.ToArbitrary(), run =>
            FaultOfAsync(run.broken, run.person, run.first, run.second, run.third).GetAwaiter().GetResult() is var fault && fault is null
                ? true.ToProperty()
                : false.ToProperty().Label(fault)));
    }

    private static async Task<string?> FaultOfAsync(string? broken, bool person, int first, int second, int third)
    {
        using var whole = new WholeProject { Broken = broken, ClosedByPerson = person };
        var ended = await whole.DeployAsync(first) is not null;
        if (!ended)
        {
            await whole.RecoverAsync(second);
            await whole.RecoverAsync(third);
            if (await whole.RecoverAsync() is not ExitCode.Done and var code) return $"recovery ended with {code}";
        }

        if (await whole.FaultAsync() is { } fault) return fault;

        // Once more does nothing.
        await whole.RecoverAsync();
        return await whole.FaultAsync();
    }
}
