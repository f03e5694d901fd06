using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

public sealed class ReleaseEndingTests : IDisposable
{
    private readonly ScriptedProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task What_visitors_got_from_the_first_step_that_changes_something_is_in_the_journal_and_in_the_result()
    {
        await using var site = new TinyServer(_ => TinyServer.Status(200));
        using var run = _project.Running().Run(settings => settings with { ProxyUrl = site.Url });
        var askedInPreflight = -1;

        var code = await run.DeployAsync(
            ("Preflight", Look),
            ("Backup", async _ =>
            {
                while (site.Requests.Count == 0) await Task.Delay(5, TestContext.Current.CancellationToken);
                return StepResult.Done();
            }
        ));

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(0, askedInPreflight);
        var samples = Assert.Single(await run.ReleasesAsync()).Samples!;
        Assert.Equal(["200"], samples.Answers.Select(answer => answer.Answer));
        Assert.Contains(run.Shown, line => line == $"Site    {samples.Summary}");

        Task<StepResult> Look(StepScope step)
        {
            askedInPreflight = site.Requests.Count;
            return Task.FromResult(StepResult.Done());
        }
    }

    [Fact]
    public async Task Where_there_is_nothing_to_deploy_nobody_is_asked()
    {
        await using var site = new TinyServer(_ => TinyServer.Status(200));
        using var run = _project.Running().Run(settings => settings with { ProxyUrl = site.Url });

        await run.DeployAsync(
            ("Preflight", step =>
            {
                step.Release.NothingToDeploy = "it runs";
                return Task.FromResult(StepResult.Done());
            }
        ),
            ("Backup", RunHarness.Never));

        Assert.Empty(site.Requests);
        Assert.Null(Assert.Single(await run.ReleasesAsync()).Samples);
    }

    [Fact]
    public async Task What_is_told_of_a_failure_is_in_the_journal_without_secrets_and_its_page_is_named()
    {
        using var run = _project.Running().Run();
        run.Log.Mask("hunter2-secret");

        var code = await run.DeployAsync(("Backup", _ => throw new SlipwayException("Dumping shop failed: hunter2-secret.")
        {
            Details = ["psql: hunter2-secret"],
            Next = ["psql -W"],
        }));

        Assert.Equal(ExitCode.Failed, code);
        var release = Assert.Single(await run.ReleasesAsync());
        Assert.Equal((ExitCode.Failed, "Dumping shop failed: ***."), (release.End!.ExitCode, release.End.Failure));
        Assert.Equal(["psql: ***"], release.End.Details);
        Assert.Contains("psql -W", release.End.Next);
        Assert.NotEmpty(release.End.State);
        var page = Path.Combine(_project.State, "releases", release.Id, "report.html");
        Assert.Contains($"Report  {page}", run.Shown);
        Assert.Contains("Dumping shop failed: ***.", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_note_of_a_step_holds_no_secret()
    {
        using var run = _project.Running().Run();
        run.Log.Mask("hunter2-secret");

        await run.DeployAsync(("Backup", _ => Task.FromResult(StepResult.Done("as hunter2-secret"))));

        Assert.Equal("as ***", Assert.Single((await run.ReleasesAsync())[0].Steps).Note);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_a_warning_and_no_failed_release()
    {
        using var run = _project.Running().Run();

        var code = await run.DeployAsync(("Backup", async step =>
        {
            Directory.CreateDirectory(Path.Combine(await run.Journal.FolderAsync(step.Release.Id, step.Cancellation), "report.html"));
            return StepResult.Done();
        }
        ));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains(run.Shown, line => line.StartsWith("  warning: Release ", StringComparison.Ordinal));
        Assert.Equal(ReleaseState.Succeeded, Assert.Single(await run.ReleasesAsync()).State);
    }

    [Fact]
    public async Task A_release_that_waits_for_its_next_step_has_not_ended_and_has_no_report()
    {
        using var run = _project.Running().Run(settings => settings with { RunId = "42-1" });

        await run.AloneAsync("Preflight", RunHarness.Done);

        var release = Assert.Single(await run.ReleasesAsync());
        Assert.Equal(ReleaseState.Waiting, release.State);
        Assert.Null(release.End);
        Assert.False(File.Exists(Path.Combine(_project.State, "releases", release.Id, "report.html")));
    }
}
