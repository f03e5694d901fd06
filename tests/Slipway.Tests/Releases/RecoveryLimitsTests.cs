using Slipway.Processes;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

/// <summary>What recovery cannot do by itself, and what it does about services that are not the release's.</summary>
public sealed class RecoveryLimitsTests : RecoveryFixture
{
    [Fact]
    public async Task What_recovery_cannot_do_is_said_and_the_site_stays_closed()
    {
        var release = Closed("Pull");
        Project.Git.Refs["HEAD"] = ScriptedGit.New;
        Project.Engine.Runner.On(
            command => command.FileName == "git" && command.Arguments.Contains("checkout"), _ => new CommandResult(1, "", "error: README would be overwritten\n", TimeSpan.Zero));

        var outcome = await RunAsync(release);

        Assert.Equal((ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson), (outcome.State, outcome.ExitCode));
        Assert.StartsWith("Recovery stopped: Checking out ", outcome.Said[0], StringComparison.Ordinal);
        Assert.Contains("error: README would be overwritten", outcome.Said);
        Assert.Contains("./build.sh --target=Status", outcome.Next);
        Assert.True(Project.IsClosed);
    }

    [Fact]
    public async Task A_worker_that_does_not_come_back_is_said()
    {
        var release = Closed("Backup");
        StopWorker(release);
        Project.Engine.Containers.RemoveAll(container => container.Service == "worker");

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Equal("Recovery stopped: Workers that ran before do not run again: worker.", outcome.Said[0]);
    }

    [Theory]
    [InlineData("exited", "running")]
    [InlineData("paused", "paused")]
    public async Task A_data_service_that_stopped_meanwhile_is_started_again_and_one_that_is_paused_left_alone(string status, string after)
    {
        var release = Closed("EnableMaintenance");
        Project.Engine.Change(Project.Engine.Containers.Single(container => container.Service == "cache"), container => container with { Status = status });

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        Assert.Equal(after, Project.Engine.Containers.Single(container => container.Service == "cache").Status);
    }

    [Fact]
    public async Task One_that_cannot_be_started_is_said_and_visitors_decide()
    {
        var release = Closed("EnableMaintenance");
        Project.Engine.Change(Project.Engine.Containers.Single(container => container.Service == "cache"), container => container with { Status = "exited" });
        Project.Engine.Runner.On("docker start", exitCode: 1, error: "Error response from daemon: no space left on device");

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        Assert.Equal(["Starting shop-cache-1 failed: docker ended with exit code 1.", "The site is open again, on the version that ran before."], outcome.Said);
    }

    [Fact]
    public async Task A_site_that_does_not_come_back_is_not_called_closed()
    {
        var release = Closed("EnableMaintenance");
        Project.Engine.OnExec("curl", "500");

        var outcome = await RunAsync(release);

        Assert.Equal(ExitCode.NeedsAPerson, outcome.ExitCode);
        Assert.Contains("Maintenance was switched off: visitors get what the application answers.", outcome.Said);
        Assert.DoesNotContain(outcome.Said.Concat(outcome.Next), line => line.Contains("stays closed", StringComparison.Ordinal) || line.Contains("DisableMaintenance", StringComparison.Ordinal));
        Assert.False(Project.IsClosed);
    }
}
