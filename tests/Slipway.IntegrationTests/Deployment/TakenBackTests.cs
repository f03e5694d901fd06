using System.Diagnostics;
using System.Globalization;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>New versions that fail in every way, and runs that are ended in the middle: each is taken back, with every row that was there, and the next good commit deploys.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class TakenBackTests(SampleFixture fixture)
{
    private const string Fault = "config/initializers/fault.rb";
    private const string Migration = "db/migrate/20260301090000_half_way.rb";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_fails_the_version_before_is_back_with_its_rows_and_the_next_good_commit_deploys()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        await sample.SqlAsync("INSERT INTO notes (title, body, created_at, updated_at) VALUES ('before', 'it failed', now(), now())");

        await RaisesHalfWayAsync(sample);
        await AnswersNothingGoodAsync(sample);
        await FailsThroughTheProxyOnlyAsync(sample);
        await TerminatedInMigrateAsync(sample);
        await KilledInMigrateAsync(sample);
        await KilledInStartAsync(sample);
    }

    [Fact]
    public async Task A_first_install_that_fails_serves_nobody_and_the_next_deploy_goes_on_with_it()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewAsync(Cancellation));
        await sample.CommitAsync("Answer 500", (Fault, Refusing("env[\"PATH_INFO\"] == \"/up\"")));

        var output = await sample.FailAsync(3, "--target=Deploy", "--start-timeout=20");

        Assert.Contains("web, worker stopped: nothing of it ran before", output, StringComparison.Ordinal);
        Assert.Equal(["db", "redis"], (await sample.ComposeAsync("ps", "--status", "running", "--services")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());

        await sample.CommitAsync("Answer", (Fault, null));
        Assert.Contains("first install", await sample.SucceedAsync("--target=Deploy"), StringComparison.Ordinal);
        Assert.Equal(200, (await sample.VisitAsync()).Status);
        Assert.DoesNotContain(sample.Releases(), release => release.Workflow == Baseline.Workflow);
    }

    private static async Task RaisesHalfWayAsync(DeployedSample sample)
    {
        await sample.CommitAsync("Raise half-way", (Migration, HalfWay("raise \"the column is not what it was\"")));

        var output = await sample.FailAsync(3, "--target=Deploy");

        Assert.Contains("the column is not what it was", output, StringComparison.Ordinal);
        Assert.Contains("Database sample restored from this release's backup", output, StringComparison.Ordinal);
        await AsBeforeAsync(sample);
        Assert.Contains("slipway-", await sample.SqlAsync("SELECT string_agg(datname, ' ') FROM pg_database"), StringComparison.Ordinal);
    }

    private static async Task AnswersNothingGoodAsync(DeployedSample sample)
    {
        await sample.CommitAsync("Answer 500", (Migration, HalfWay("")), (Fault, Refusing("env[\"PATH_INFO\"] == \"/up\"")));

        var output = await sample.FailAsync(3, "--target=Deploy", "--start-timeout=20");

        Assert.Contains("/up answers 500", output, StringComparison.Ordinal);
        Assert.Contains("restored from this release's backup", output, StringComparison.Ordinal);
        await AsBeforeAsync(sample);
    }

    private static async Task FailsThroughTheProxyOnlyAsync(DeployedSample sample)
    {
        await sample.CommitAsync(
            "Fail through the proxy", (Migration, null), (Fault, Refusing("env[\"PATH_INFO\"] == \"/up\" && env[\"HTTP_X_FORWARDED_FOR\"]")));

        var output = await sample.FailAsync(3, "--target=Deploy", "--health-timeout=5");

        Assert.Contains("The health check failed: proxy: failed", output, StringComparison.Ordinal);
        Assert.Contains("The site was closed again.", output, StringComparison.Ordinal);
        await AsBeforeAsync(sample);
    }

    private static async Task TerminatedInMigrateAsync(DeployedSample sample)
    {
        await sample.CommitAsync("Never end", (Migration, HalfWay("sleep 300")), (Fault, null));
        using var run = sample.Start("--target=Deploy");
        await DeployedSample.UntilAsync(() => sample.Releases()[0] is { DatabaseChangedAt: not null, LastStep.Name: "Migrate" });

        using var kill = Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)]);
        await run.WaitForExitAsync(Cancellation);

        Assert.Equal(3, run.ExitCode);
        await AsBeforeAsync(sample);
        Assert.Equal("0", await sample.SqlAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'slipway-2%'"));
    }

    private static async Task KilledInMigrateAsync(DeployedSample sample)
    {
        using (var run = sample.Start("--target=Deploy"))
        {
            var releases = sample.Releases().Count;
            await DeployedSample.UntilAsync(() => sample.Releases() is { Count: var count } all && count > releases && all[0] is { DatabaseChangedAt: not null });
            run.Kill();
            await run.WaitForExitAsync(Cancellation);
        }

        Assert.Equal(503, (await sample.VisitAsync()).Status);
        Assert.Contains("The site is open again", await sample.SucceedAsync("--target=Recover"), StringComparison.Ordinal);
        await AsBeforeAsync(sample);
    }

    private static async Task KilledInStartAsync(DeployedSample sample)
    {
        await sample.CommitAsync("Be good", (Migration, HalfWay("")), ("VERSION", "1.1.0\n"));
        using (var run = sample.Start("--target=Deploy"))
        {
            await DeployedSample.UntilAsync(() => sample.Releases()[0] is { ContainersReplaced: true, EndedAt: null });
            run.Kill();
            await run.WaitForExitAsync(Cancellation);
        }

        var output = await sample.SucceedAsync("--target=Deploy");

        Assert.Contains("did not end: its last step was Start", output, StringComparison.Ordinal);
        Assert.Equal((200, "1.1.0"), await sample.VisitAsync());
        Assert.Equal("1", await sample.SqlAsync("SELECT count(*) FROM notes WHERE title = 'before' AND half IS NULL"));
        Assert.Equal([ReleaseState.Succeeded, ReleaseState.RolledBack], sample.Releases().Take(2).Select(release => release.State));
    }

    private static async Task AsBeforeAsync(DeployedSample sample)
    {
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
        Assert.Equal("1", await sample.SqlAsync("SELECT count(*) FROM notes WHERE title = 'before'"));
        Assert.Equal("0", await sample.SqlAsync("SELECT count(*) FROM information_schema.columns WHERE table_name = 'notes' AND column_name = 'half'"));
        Assert.Equal(sample.Releases()[^1].ToCommit, await sample.GitAsync("rev-parse", "main"));
        Assert.Equal("origin/main", await sample.GitAsync("rev-parse", "--abbrev-ref", "main@{upstream}"));
        Assert.Equal(ReleaseState.RolledBack, sample.Releases()[0].State);
        Assert.Equal("disabled", (await sample.SucceedAsync("--target=MaintenanceStatus")).Trim());
        Assert.Contains("worker", await sample.ComposeAsync("ps", "--status", "running", "--services"), StringComparison.Ordinal);
        Assert.Contains("Begin Whenever generated tasks", await sample.ComposeAsync("exec", "-T", "web", "crontab", "-l"), StringComparison.Ordinal);
    }

    private static string HalfWay(string then) => $"""
        class HalfWay < ActiveRecord::Migration[7.2]
          disable_ddl_transaction!

          def up
            add_column :notes, :half, :string
            {then}
          end
        end

        """;

    private static string Refusing(string when) => $"""
        class Fault
          def initialize(app)
            @app = app
          end

          def call(env)
            {when} ? [500, {"{}"}, ["broken"]] : @app.call(env)
          end
        end

        Rails.application.config.middleware.insert_before 0, Fault

        """;
}
