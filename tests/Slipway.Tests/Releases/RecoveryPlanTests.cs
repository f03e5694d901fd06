using Slipway.Releases;

namespace Slipway.Tests.Releases;

public sealed class RecoveryPlanTests
{
    public static TheoryData<string> Steps => [.. RecoveryPlan.Order];

    [Fact]
    public void A_release_in_which_nothing_began_needs_nothing()
    {
        var plan = RecoveryPlan.For(With(("Preflight", StepState.Failed)));

        Assert.False(plan.Open || plan.PutCheckoutBack || plan.PutImagesBack || plan.StayClosed);
    }

    [Theory]
    [InlineData("EnableMaintenance", false)]
    [InlineData("Backup", false)]
    [InlineData("Pull", true)]
    [InlineData("Build", true)]
    public void Up_to_the_build_the_site_is_opened_and_what_was_moved_goes_back(string furthest, bool moved)
    {
        var plan = RecoveryPlan.For(Until(furthest, StepState.Failed));

        Assert.True(plan.Open);
        Assert.False(plan.StayClosed);
        Assert.Equal((moved, moved), (plan.PutCheckoutBack, plan.PutImagesBack));
    }

    [Theory]
    [InlineData("Migrate")]
    [InlineData("Start")]
    [InlineData("Cron")]
    [InlineData("DisableMaintenance")]
    [InlineData("HealthCheck")]
    public void From_migrations_on_the_site_stays_closed(string furthest)
    {
        var plan = RecoveryPlan.For(Until(furthest, StepState.Failed));

        Assert.True(plan.StayClosed);
        Assert.False(plan.Open || plan.PutCheckoutBack || plan.PutImagesBack);
    }

    [Theory, MemberData(nameof(Steps))]
    public void A_step_that_began_and_did_not_end_counts_like_one_that_failed(string furthest) =>
        Assert.Equal(RecoveryPlan.For(Until(furthest, StepState.Failed)), RecoveryPlan.For(Until(furthest, StepState.Running)));

    [Fact]
    public void A_step_that_was_skipped_did_not_begin() =>
        Assert.Null(RecoveryPlan.For(With(("EnableMaintenance", StepState.Skipped), ("Backup", StepState.Skipped))).Furthest);

    [Fact]
    public void Every_prefix_of_a_deployment_ends_open_or_closed_and_never_both()
    {
        foreach (var furthest in RecoveryPlan.Order)
        {
            foreach (var state in new[] { StepState.Running, StepState.Done, StepState.Failed })
            {
                var plan = RecoveryPlan.For(Until(furthest, state));
                Assert.True(plan.Open ^ plan.StayClosed, $"{furthest} {state}");
            }
        }
    }

    private static Release Until(string furthest, StepState last) =>
        With([.. RecoveryPlan.Order.TakeWhile(step => step != furthest).Select(step => (step, StepState.Done)), (furthest, last)]);

    private static Release With(params (string Name, StepState State)[] steps)
    {
        var release = Some.Release();
        foreach (var (name, state) in steps) release.Steps.Add(new StepRecord { Name = name, State = state, StartedAt = release.StartedAt });
        return release;
    }
}
