using System.Text;
using Slipway.Healthchecks;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Tests.Releases;
using static Slipway.Tests.Releases.RunHarness;

namespace Slipway.Tests.Healthchecks;

/// <summary>What Healthchecks is told of deployments and backups.</summary>
public sealed class RunPingsTests : IAsyncDisposable
{
    private const string Deployed = "6a6a25d1-0bd1-4d0d-8a4f-0f5c3ad2b7a1";
    private const string BackedUp = "b0f35e0c-6f1e-4f43-9c57-4f8a3d0b7c22";

    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly FakeHealthchecks _instance = new();

    public RunPingsTests() => File($"HC_CHECK_DEPLOY={Deployed}", $"HC_CHECK_BACKUP={BackedUp}", $"HEALTHCHECKS_PING_URL={_instance.PingUrl}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Queries => _instance.Requests.Select(request => request.Query);

    public async ValueTask DisposeAsync()
    {
        await _instance.DisposeAsync();
        _project.Dispose();
    }

    [Fact]
    public async Task A_deployment_pings_start_and_then_success_with_one_run_id()
    {
        using var run = _project.Run();

        Assert.Equal(ExitCode.Done, await run.DeployAsync(("Preflight", Done), ("Backup", Done)));

        var release = Assert.Single(await run.ReleasesAsync());
        Assert.Equal([$"POST /ping/{Deployed}/start", $"POST /ping/{Deployed}"], _instance.Lines);
        Assert.All(Queries, query => Assert.Equal($"rid={RunPings.RunIdOf(release.Id)}", query));
        Assert.All(_instance.Requests, request => Assert.Empty(request.Body));
        Assert.Empty(run.Log.Warnings);
    }

    [Fact]
    public async Task Nothing_to_deploy_is_a_success()
    {
        using var run = _project.Run();

        var code = await run.DeployAsync(("Preflight", step =>
        {
            step.Release.NothingToDeploy = "abc runs";
            return Done(step);
        }
        ), ("Backup", Never));

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal([$"POST /ping/{Deployed}/start", $"POST /ping/{Deployed}"], _instance.Lines);
    }

    [Fact]
    public async Task A_failure_brings_the_last_lines_of_the_log_with_secrets_masked()
    {
        using var run = _project.Run();
        run.Log.Mask("s3cr3t!");

        var code = await run.DeployAsync(("Preflight", Done), ("Build", _ => throw new SlipwayException("The build failed: s3cr3t! is wrong.")));

        Assert.NotEqual(ExitCode.Done, code);
        Assert.Equal([$"POST /ping/{Deployed}/start", $"POST /ping/{Deployed}/fail"], _instance.Lines);
        var body = _instance.Requests[1].Body;
        Assert.Contains("FAILED  The build failed: *** is wrong.", body, StringComparison.Ordinal);
        Assert.Contains("--- Preflight", body, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t!", body, StringComparison.Ordinal);
        Assert.Single(Queries.Distinct());
    }

    [Fact]
    public async Task A_long_log_is_cut_to_what_an_instance_keeps_at_its_beginning()
    {
        using var run = _project.Run();

        await run.DeployAsync(("Build", step =>
        {
            for (var i = 0; i < 1000; i++) run.Log.Write($"line é {i:0000}");
            throw new SlipwayException("The build failed.");
        }
        ));

        var body = _instance.Requests[1].Body;
        Assert.InRange(Encoding.UTF8.GetByteCount(body), 9_000, 10_000);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[0-9:.]+Z line é 0\d\d\d\r?\n", body);
        Assert.Contains("FAILED  The build failed.", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_another_one_holds_up_says_nothing()
    {
        using var held = _project.TryLock();
        using var run = _project.Run();

        Assert.Equal(ExitCode.Busy, await run.DeployAsync(("Preflight", Never)));

        Assert.Empty(_instance.Requests);
    }

    [Fact]
    public async Task A_deployment_that_cannot_begin_is_a_failure()
    {
        using var run = _project.Run(settings => settings with { StateDirectory = Path.Combine(_project.App, "state") });
        Directory.CreateDirectory(Path.Combine(_project.App, ".git"));

        Assert.Equal(ExitCode.Failed, await run.DeployAsync(("EnableMaintenance", Never)));

        Assert.Equal([$"POST /ping/{Deployed}/fail"], _instance.Lines);
        Assert.Equal([""], Queries);
    }

    [Fact]
    public async Task A_release_made_step_by_step_is_one_run_of_several_processes()
    {
        foreach (var step in new[] { "EnableMaintenance", "Build" })
        {
            using var run = _project.Run(settings => settings with { RunId = "42-1" });
            Assert.Equal(ExitCode.Done, await run.AloneAsync(step, Done));
        }

        Assert.Equal([$"POST /ping/{Deployed}/start"], _instance.Lines);

        using (var last = _project.Run(settings => settings with { RunId = "42-1" })) await last.AloneAsync("HealthCheck", Done);

        Assert.Equal([$"POST /ping/{Deployed}/start", $"POST /ping/{Deployed}"], _instance.Lines);
        Assert.Single(Queries.Distinct());
    }

    [Fact]
    public async Task A_release_whose_process_died_has_failed_when_it_is_recovered()
    {
        using var run = _project.Run();
        var release = await run.ReleaseAsync();
        release.Steps.Add(new StepRecord { Name = "Backup", StartedAt = _project.Time.GetUtcNow() });
        await run.Journal.SaveAsync(release, Token);

        await run.Run.RecoverAsync("Recover");
        await run.Run.CompleteAsync(null);

        Assert.Equal([$"POST /ping/{Deployed}/fail"], _instance.Lines);
        Assert.Equal([$"rid={RunPings.RunIdOf(release.Id)}"], Queries);
    }

    [Fact]
    public async Task A_rollback_that_asks_first_says_nothing_and_one_that_goes_on_is_told_from_its_first_step()
    {
        using (var asking = _project.Run())
        {
            Assert.Equal(ExitCode.WrongUse, await asking.RollBackAsync(
                ("Preflight", _ => throw new SlipwayException("What is to become of the database?") { ExitCode = ExitCode.WrongUse, IsRefusal = true }), ("Backup", Never)));
        }

        Assert.Empty(_instance.Requests);

        using var run = _project.Run();
        Assert.Equal(ExitCode.Done, await run.RollBackAsync(("Preflight", Done), ("Backup", Done), ("Start", Done)));

        Assert.Equal([$"POST /ping/{Deployed}/start", $"POST /ping/{Deployed}"], _instance.Lines);
    }

    [Fact]
    public async Task A_rollback_that_cannot_begin_is_a_failure()
    {
        using var run = _project.Run();

        Assert.Equal(ExitCode.Failed, await run.RollBackAsync(("Preflight", _ => throw new SlipwayException("There is nothing to go back to."))));

        Assert.Equal([$"POST /ping/{Deployed}/fail"], _instance.Lines);
    }

    [Fact]
    public async Task A_backup_that_stands_alone_has_a_check_of_its_own()
    {
        using var run = _project.Run();

        Assert.Equal(ExitCode.Done, await run.AloneAsync("Backup", Done));

        Assert.Equal([$"POST /ping/{BackedUp}/start", $"POST /ping/{BackedUp}"], _instance.Lines);
        Assert.Single(Queries.Distinct());
    }

    [Theory]
    [InlineData("Migrate")]
    [InlineData("HealthCheck")]
    public async Task Other_steps_that_stand_alone_say_nothing(string step)
    {
        using var run = _project.Run();

        Assert.Equal(ExitCode.Done, await run.AloneAsync(step, Done));

        Assert.Empty(_instance.Requests);
    }

    [Theory]
    [InlineData(404, "not found", "answered 404 (it has no such check")]
    [InlineData(500, "", "answered 500")]
    [InlineData(200, "OK (rate limited)", "answered OK (rate limited)")]
    public async Task A_ping_that_fails_is_one_warning_and_changes_nothing_else(int status, string text, string expected)
    {
        _instance.Answer = _ => (status, text);
        using var run = _project.Run();

        Assert.Equal(ExitCode.Done, await run.DeployAsync(("Preflight", Done)));

        var warning = Assert.Single(run.Log.Warnings);
        Assert.Contains("HC_CHECK_DEPLOY", warning, StringComparison.Ordinal);
        Assert.Contains(expected, warning, StringComparison.Ordinal);
        Assert.DoesNotContain(Deployed, warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_does_not_answer_is_waited_for_for_seconds()
    {
        _instance.Answer = _ => null;
        _instance.Came = _ => ThreadPool.QueueUserWorkItem(_ => _project.Time.Advance(TimeSpan.FromSeconds(5)));
        using var run = _project.Run();

        Assert.Equal(ExitCode.Done, await run.DeployAsync(("Preflight", Done)));

        Assert.Contains("within 5 s", Assert.Single(run.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_is_not_there_is_a_warning_and_so_is_an_address_that_is_none()
    {
        foreach (var url in new[] { "http://localhost:9/ping", "healthchecks/ping" })
        {
            File($"HC_CHECK_DEPLOY={Deployed}", $"HEALTHCHECKS_PING_URL={url}");
            using var run = _project.Run();

            Assert.Equal(ExitCode.Done, await run.DeployAsync(("Preflight", Done)));

            Assert.Single(run.Log.Warnings);
        }
    }

    [Fact]
    public async Task Without_a_file_or_a_check_in_it_nothing_is_said()
    {
        foreach (var lines in new string[][] { [], [$"HEALTHCHECKS_PING_URL={_instance.PingUrl}"], ["HC_CHECK_DEPLOY=", "HC_CHECK_DEPLOY_NAME=Deploy", $"HEALTHCHECKS_PING_URL={_instance.PingUrl}"] })
        {
            if (lines.Length == 0) System.IO.File.Delete(Path.Combine(_project.App, ".env.healthchecks"));
            else File(lines);
            using var run = _project.Run();

            Assert.Equal(ExitCode.Done, await run.DeployAsync(("Preflight", Done)));

            Assert.Empty(run.Log.Warnings);
        }

        Assert.Empty(_instance.Requests);
    }

    private void File(params string[] lines) => _project.Folder.Write("app/.env.healthchecks", string.Join('\n', lines) + "\n");
}
