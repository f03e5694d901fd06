using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>Steps called by themselves: as one release under a run id, or alone.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class StepsTests(SampleFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_under_one_run_id_make_one_release_and_keep_others_out()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        var commit = await sample.CommitAsync("Step by step", ("VERSION", "1.1.0\n"));

        await sample.SucceedAsync("--target=Preflight", "--run-id=77-1");
        await sample.SucceedAsync("--target=EnableMaintenance", "--run-id=77-1");
        Assert.Equal(503, (await sample.VisitAsync()).Status);
        Assert.Equal(ReleaseState.Waiting, sample.Releases()[0].State);

        // Whoever else comes is told who is at work; looking is for everybody.
        Assert.Contains("77-1", await sample.FailAsync(75, "--target=Deploy"), StringComparison.Ordinal);
        Assert.Contains("77-1", await sample.FailAsync(75, "--target=Backup", "--run-id=78-1"), StringComparison.Ordinal);
        Assert.Contains("waiting for its next step, after EnableMaintenance", await sample.SucceedAsync("--target=Status"), StringComparison.Ordinal);

        foreach (var step in RecoveryPlan.Order.Skip(1)) await sample.SucceedAsync($"--target={step}", "--run-id=77-1");

        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        var release = sample.Releases()[0];
        Assert.Equal((ReleaseState.Succeeded, "77-1", commit), (release.State, release.Owner, release.ToCommit));
        Assert.Equal(RecoveryPlan.Order.Prepend("Preflight"), release.Steps.Select(step => step.Name));
        Assert.Contains("Nothing to recover", await sample.SucceedAsync("--target=Recover", "--run-id=77-1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_given_up_is_recovered_to_what_was_before()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        var before = await sample.GitAsync("rev-parse", "HEAD");
        await sample.CommitAsync("Given up", ("VERSION", "1.1.0\n"));
        foreach (var step in new[] { "EnableMaintenance", "Pull", "Build" }) await sample.SucceedAsync($"--target={step}", "--run-id=79-1");

        var output = await sample.SucceedAsync("--target=Recover", "--run-id=79-1");

        Assert.Contains("The site is open again", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
        Assert.Equal(before, await sample.GitAsync("rev-parse", "main"));
        Assert.Equal(ReleaseState.Failed, sample.Releases()[0].State);
    }

    [Fact]
    public async Task Each_step_alone_does_its_own_part_and_opens_no_release()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        var releases = sample.Releases().Count;

        await sample.SucceedAsync("--target=EnableMaintenance");
        Assert.Equal(503, (await sample.VisitAsync()).Status);
        Assert.DoesNotContain("worker", await sample.ComposeAsync("ps", "--status", "running", "--services"), StringComparison.Ordinal);
        Assert.Equal("enabled", (await sample.SucceedAsync("--target=MaintenanceStatus")).Trim());

        await sample.SucceedAsync("--target=Backup");
        Assert.Single(sample.Backups());

        // A person's maintenance outlives a deployment.
        await sample.CommitAsync("While closed", ("VERSION", "1.1.0\n"));
        await sample.SucceedAsync("--target=Deploy");
        Assert.Equal(503, (await sample.VisitAsync()).Status);

        await sample.SucceedAsync("--target=DisableMaintenance");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Contains("worker", await sample.ComposeAsync("ps", "--status", "running", "--services"), StringComparison.Ordinal);

        foreach (var step in new[] { "Preflight", "Pull", "Build", "Migrate", "Start", "Cron", "HealthCheck" }) await sample.SucceedAsync($"--target={step}");
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal(releases + 1, sample.Releases().Count(release => release.Workflow == "Deploy"));
        Assert.Equal(releases + 1, sample.Releases().Count);
    }

    [Fact]
    public async Task Of_two_deployments_at_once_one_is_turned_away_and_one_may_wait()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        await sample.CommitAsync("Both at once", ("VERSION", "1.1.0\n"));

        var both = await Task.WhenAll(sample.SlipwayAsync("--target=Deploy"), sample.SlipwayAsync("--target=Deploy"));

        Assert.Equal([0, 75], both.Select(run => run.ExitCode).Order());
        var turnedAway = both.Single(run => run.ExitCode == 75);
        Assert.Matches("Another run holds the lock: process [0-9]+ of [^,]+, in [A-Za-z]+, since ", turnedAway.Output + turnedAway.Error);
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());

        await sample.CommitAsync("One waits", ("VERSION", "1.2.0\n"));
        both = await Task.WhenAll(sample.SlipwayAsync("--target=Deploy", "--wait"), sample.SlipwayAsync("--target=Deploy", "--wait"));

        Assert.All(both, run => Assert.Equal(0, run.ExitCode));
        Assert.Single(both, run => run.Output.Contains("Nothing to deploy", StringComparison.Ordinal));
        Assert.Equal((200, "1.2.0"), await sample.VisitAsync());
    }
}
