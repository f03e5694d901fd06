using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

/// <summary>The failure table, row by row.</summary>
public sealed class RecoveryPlanTests
{
    public static TheoryData<string> Steps => [.. RecoveryPlan.Order];

    [Fact]
    public void A_release_in_which_nothing_began_needs_nothing() =>
        Assert.Equal(new RecoveryPlan(), RecoveryPlan.For(With(("Preflight", StepState.Failed)), mayRestore: true));

    [Theory]
    [InlineData("EnableMaintenance", false)]
    [InlineData("Backup", false)]
    [InlineData("Pull", true)]
    [InlineData("Build", true)]
    [InlineData("Migrate", true)]
    public void Before_anything_of_the_application_is_changed_the_site_is_opened_and_what_was_moved_goes_back(string furthest, bool moved)
    {
        var plan = RecoveryPlan.For(Until(furthest), mayRestore: true);

        Assert.Equal((true, moved, moved), (plan.Open, plan.PutCheckoutBack, plan.PutImagesBack));
        Assert.Equal((DatabaseFate.Untouched, ContainerFate.Untouched), (plan.Database, plan.Containers));
        Assert.False(plan.Close || plan.Gate || plan.PutCrontabBack);
        Assert.Equal((ReleaseState.Failed, ExitCode.Failed), (plan.State, plan.ExitCode));
    }

    [Theory]
    [InlineData(true, DatabaseFate.Restored)]
    [InlineData(false, DatabaseFate.Kept)]
    public void Migrations_that_began_are_taken_back_where_nobody_can_have_written(bool mayRestore, DatabaseFate fate)
    {
        var release = Until("Migrate");
        release.DatabaseChangedAt = release.StartedAt;

        var plan = RecoveryPlan.For(release, mayRestore);

        Assert.Equal((fate, ContainerFate.Untouched), (plan.Database, plan.Containers));
        Assert.True(plan is { Open: true, Gate: true, PutCheckoutBack: true, PutImagesBack: true, PutCrontabBack: false, Close: false });
        Assert.Equal((ReleaseState.RolledBack, ExitCode.RolledBack), (plan.State, plan.ExitCode));
    }

    [Theory]
    [InlineData("Start", true, DatabaseFate.Restored)]
    [InlineData("Start", false, DatabaseFate.Kept)]
    [InlineData("Cron", true, DatabaseFate.Restored)]
    [InlineData("Cron", false, DatabaseFate.Kept)]
    [InlineData("DisableMaintenance", true, DatabaseFate.Kept)]
    [InlineData("HealthCheck", true, DatabaseFate.Kept)]
    public void Once_containers_were_replaced_those_from_before_are_started(string furthest, bool mayRestore, DatabaseFate fate)
    {
        var release = Replaced(furthest);
        release.DatabaseChangedAt = release.StartedAt;

        var plan = RecoveryPlan.For(release, mayRestore);

        Assert.Equal((fate, ContainerFate.Before), (plan.Database, plan.Containers));
        Assert.True(plan is { Open: true, Gate: true, PutCheckoutBack: true, PutImagesBack: true, PutCrontabBack: true });
        Assert.Equal(furthest is "DisableMaintenance" or "HealthCheck", plan.Close);
        Assert.Equal(ExitCode.RolledBack, plan.ExitCode);
    }

    [Fact]
    public void Without_migrations_there_is_no_database_to_speak_of() =>
        Assert.Equal(DatabaseFate.Untouched, RecoveryPlan.For(Replaced("HealthCheck"), mayRestore: true).Database);

    [Fact]
    public void A_Start_that_replaced_nothing_yet_is_no_roll_back()
    {
        var plan = RecoveryPlan.For(Until("Start"), mayRestore: true);

        Assert.Equal((ContainerFate.Untouched, ExitCode.Failed), (plan.Containers, plan.ExitCode));
    }

    [Theory]
    [InlineData("Pull", false, ContainerFate.Untouched, ExitCode.Failed)]
    [InlineData("Migrate", false, ContainerFate.Untouched, ExitCode.RolledBack)]
    [InlineData("Start", true, ContainerFate.None, ExitCode.RolledBack)]
    [InlineData("HealthCheck", true, ContainerFate.None, ExitCode.RolledBack)]
    public void Of_a_first_install_nothing_stays_in_service_and_there_is_no_site_to_open(string furthest, bool replaced, ContainerFate containers, ExitCode code)
    {
        var release = replaced ? Replaced(furthest) : Until(furthest);
        (release.FirstInstall, release.ImagesBefore) = (true, []);
        if (furthest != "Pull") release.DatabaseChangedAt = release.StartedAt;

        var plan = RecoveryPlan.For(release, mayRestore: true);

        Assert.Equal((containers, DatabaseFate.Untouched, code), (plan.Containers, plan.Database, plan.ExitCode));
        Assert.False(plan.Open || plan.Close || plan.Gate);
    }

    [Fact]
    public void Where_nothing_ran_before_nothing_is_left_running()
    {
        var release = Replaced("Start");
        release.ImagesBefore = [];

        var plan = RecoveryPlan.For(release, mayRestore: true);

        Assert.Equal(ContainerFate.None, plan.Containers);
        Assert.False(plan.Gate || plan.PutCrontabBack);
    }

    [Fact]
    public void A_version_that_did_not_serve_before_need_not_serve_now()
    {
        var release = Replaced("Start");
        release.ServedBefore = false;

        Assert.True(RecoveryPlan.For(release, mayRestore: true) is { Containers: ContainerFate.Before, Gate: false });
    }

    [Fact]
    public void A_site_that_an_earlier_release_had_to_leave_closed_needs_a_person_still()
    {
        var release = Replaced("Start");
        release.Maintenance = new MaintenanceRecord { ClosedHere = true, LeftClosed = true };

        Assert.Equal(ExitCode.NeedsAPerson, RecoveryPlan.For(release, mayRestore: true).ExitCode);
    }

    [Theory, MemberData(nameof(Steps))]
    public void A_step_that_began_and_did_not_end_counts_like_one_that_failed(string furthest) =>
        Assert.Equal(RecoveryPlan.For(Until(furthest, StepState.Failed), true), RecoveryPlan.For(Until(furthest, StepState.Running), true));

    [Fact]
    public void A_step_that_was_skipped_did_not_begin() =>
        Assert.Null(RecoveryPlan.FurthestOf(With(("EnableMaintenance", StepState.Skipped), ("Backup", StepState.Skipped))));

    private static Release Replaced(string furthest)
    {
        var release = Until(furthest);
        (release.ContainersReplaced, release.CrontabBefore) = (true, "0 4 * * * true");
        release.ImagesBefore = [new ImageRecord("web", "shop-web", "sha256:1")];
        return release;
    }

    private static Release Until(string furthest, StepState last = StepState.Failed) =>
        With([.. RecoveryPlan.Order.TakeWhile(step => step != furthest).Select(step => (step, StepState.Done)), (furthest, last)]);

    private static Release With(params (string Name, StepState State)[] steps)
    {
        var release = Some.Release();
        foreach (var (name, state) in steps) release.Steps.Add(new StepRecord { Name = name, State = state, StartedAt = release.StartedAt });
        return release;
    }
}
