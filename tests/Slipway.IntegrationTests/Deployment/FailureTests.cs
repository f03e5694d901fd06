using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>What is left when something goes wrong on the way.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class FailureTests(SampleFixture fixture)
{
    private const string Drops = """
        class DropTicks < ActiveRecord::Migration[7.2]
          def change
            drop_table :ticks
          end
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Preflight_tells_every_fault_and_touches_nothing()
    {
        await using var sample = await DeployedAsync();
        await sample.CommitAsync("Drop what is in use", ("db/migrate/20260301090000_drop_ticks.rb", Drops));
        await File.WriteAllTextAsync(Path.Combine(sample.Instance.AppDirectory, "VERSION"), "changed here\n", Cancellation);

        IReadOnlyDictionary<string, int> answers;
        string output;
        await using (var prober = new Prober(sample.Instance.Url))
        {
            output = await sample.FailAsync(1, "--target=Deploy");
            answers = prober.Answers;
        }

        Assert.Contains("VERSION", output, StringComparison.Ordinal);
        Assert.Contains("db/migrate/20260301090000_drop_ticks.rb:3", output, StringComparison.Ordinal);
        Assert.Contains("--allow-destructive", output, StringComparison.Ordinal);
        Assert.Equal(["200"], answers.Keys);
        Assert.Equal("ticks", await sample.SqlAsync("SELECT to_regclass('ticks')"));
        Assert.False(Directory.Exists(Path.Combine(sample.Instance.StateDirectory, "backups")));
    }

    [Fact]
    public async Task A_build_that_fails_leaves_the_old_version_open_and_the_next_commit_deploys()
    {
        await using var sample = await DeployedAsync();
        var before = await sample.GitAsync("rev-parse", "HEAD");
        var dockerfile = await File.ReadAllTextAsync(Path.Combine(sample.Instance.AppDirectory, "Dockerfile"), Cancellation);
        await sample.CommitAsync("Break the build", ("Dockerfile", dockerfile + "\nRUN echo the compiler says no >&2; exit 7\n"));

        var output = await sample.FailAsync(1, "--target=Deploy");

        Assert.Contains("the compiler says no", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
        Assert.Equal(before, await sample.GitAsync("rev-parse", "main"));
        Assert.Contains("worker", await sample.ComposeAsync("ps", "--status", "running", "--services"), StringComparison.Ordinal);
        Assert.Equal(ReleaseState.Failed, sample.Releases()[0].State);

        // The same commit is not tried again by a timer, however often it comes, and the one that mends it is.
        var releases = sample.Releases().Count;
        for (var run = 0; run < 2; run++) Assert.Contains("--force", await sample.FailAsync(1, "--target=Deploy"), StringComparison.Ordinal);
        Assert.Equal(releases, sample.Releases().Count);
        await sample.CommitAsync("Mend the build", ("Dockerfile", dockerfile), ("VERSION", "1.0.1\n"));
        await sample.SucceedAsync("--target=Deploy");
        Assert.Equal((200, "1.0.1"), await sample.VisitAsync());
    }

    [Fact]
    public async Task Maintenance_that_cannot_be_proven_is_taken_back()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewAsync(Cancellation));
        var application = await File.ReadAllTextAsync(Path.Combine(sample.Instance.AppDirectory, "config", "application.rb"), Cancellation);
        var without = string.Join('\n', application.Split('\n').Where(line => !line.Contains("MaintenanceMode", StringComparison.Ordinal)));
        Assert.NotEqual(application, without);
        await sample.CommitAsync("Lose the middleware", ("config/application.rb", without), ("VERSION", "1.0.1\n"));
        await sample.SucceedAsync("--target=Deploy");

        var output = await sample.FailAsync(1, "--target=EnableMaintenance");

        Assert.Contains("Visitors do not get the maintenance page", output, StringComparison.Ordinal);
        Assert.Equal(200, (await sample.VisitAsync()).Status);
        Assert.Equal("disabled", (await sample.SucceedAsync("--target=MaintenanceStatus")).Trim());
        Assert.Contains("worker", await sample.ComposeAsync("ps", "--status", "running", "--services"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_killed_during_the_build_is_recovered_by_the_next_one()
    {
        await using var sample = await DeployedAsync();
        var dockerfile = await File.ReadAllTextAsync(Path.Combine(sample.Instance.AppDirectory, "Dockerfile"), Cancellation);
        await sample.CommitAsync("Build without end", ("Dockerfile", dockerfile + "\nRUN sleep 3600\n"));
        using (var killed = sample.Start("--target=Deploy", "--prebuild=false"))
        {
            await DeployedSample.UntilAsync(() => sample.Releases()[0].LastStep is { Name: "Build", State: StepState.Running });
            killed.Kill();
            await killed.WaitForExitAsync(Cancellation);
        }

        Assert.Equal(503, (await sample.VisitAsync()).Status);
        await sample.CommitAsync("Build with an end", ("Dockerfile", dockerfile), ("VERSION", "1.0.1\n"));
        var output = await sample.SucceedAsync("--target=Deploy");

        Assert.Contains("did not end: its last step was Build", output, StringComparison.Ordinal);
        Assert.Contains("The site is open again", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.0.1"), await sample.VisitAsync());
        Assert.Equal([ReleaseState.Succeeded, ReleaseState.Failed, ReleaseState.Succeeded], sample.Releases().Select(release => release.State));
    }

    private async Task<DeployedSample> DeployedAsync() => new(fixture, await fixture.NewDeployedAsync(Cancellation));
}
