using System.Text.RegularExpressions;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Reporting.GitHub;
using Slipway.Reports.GitHub;

namespace Slipway.Tests.Reports;

public sealed class GitHubReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _console = new();
    private readonly RunLog _log;

    public GitHubReportTests() => _log = new RunLog(new Terminal(_console, ConsoleAbilities.Plain with { TakesCommands = true }), TimeProvider.System, verbose: false);

    public void Dispose()
    {
        _log.Dispose();
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_deployment_hands_on_what_it_brought_and_where_its_report_is()
    {
        _folder.Write("report.html", "");
        Tell(new RunOutcome(ExitCode.Done, Release: Told.Deployed(), Log: _folder["deploy.log"]));

        Assert.Equal(
            $"result=succeeded\nexit-code=0\nrelease=20261122-081530-123-4f2a\ncommit={new string('2', 40)}\nprevious={new string('1', 40)}\nclosed-seconds=23.3\nlog={_folder["deploy.log"]}\nreport={_folder["report.html"]}\n",
            File.ReadAllText(_folder["output"]));
        Assert.Empty(_console.ToString());
    }

    [Fact]
    public void Its_summary_has_the_result_the_steps_the_commits_the_probes_and_the_way_back()
    {
        Tell(new RunOutcome(ExitCode.Done, Release: Told.Deployed()));

        var summary = File.ReadAllText(_folder["summary"]);
        Assert.StartsWith("## Deployed 2222222\n\nshop, production · release `20261122-081530-123-4f2a` · commit `1111111` → `2222222` · took 30 s · closed for 23 s", summary, StringComparison.Ordinal);
        Assert.Contains("| step | result | time | note |\n| --- | --- | --- | --- |\n| Preflight | done | 1.4 s | 3 new commits, 1 migration |\n", summary, StringComparison.Ordinal);
        Assert.Contains("To go back: `./build.sh --target=Rollback`\n", summary, StringComparison.Ordinal);
        Assert.Contains("### Commits\n\n- 2222222 Pin notes to the top of the shelf\n- 1fd0a3c Say \"pinned\" &amp; not &lt;sticky\\>\n", summary, StringComparison.Ordinal);
        Assert.Contains("| Start | http | ok | 31 ms | 200 from /up, inside web |\n", summary, StringComparison.Ordinal);
        Assert.Contains("### Warnings\n", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_an_annotation_with_its_cause_and_a_summary_with_state_and_next()
    {
        var failure = new SlipwayException("Migrating failed: exit code 1.") { Details = ["PG::NotNullViolation: 100 %"], Next = ["mend it"] };
        var recovered = new RecoveryOutcome(ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson, ["The site stays closed."], ["./build.sh --target=Recover"]);
        Tell(new RunOutcome(ExitCode.NeedsAPerson, failure, recovered, Told.Failed()));

        Assert.Equal("::error title=Migrate failed::Migrating failed: exit code 1.%0APG::NotNullViolation: 100 %25%0AThe site stays closed.\n", _console.ToString());
        var summary = File.ReadAllText(_folder["summary"]);
        Assert.StartsWith("## Deploy failed in Migrate\n", summary, StringComparison.Ordinal);
        Assert.Contains("**Migrating failed: exit code 1.** (exit code 4)\n\n```\nPG::NotNullViolation: 100 %\n```\n", summary, StringComparison.Ordinal);
        Assert.Contains("### State\n\n- The site stays closed.\n", summary, StringComparison.Ordinal);
        Assert.Contains("### Next\n\n```\nmend it\n./build.sh --target=Recover\n```\n", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("To go back", summary, StringComparison.Ordinal);
        Assert.StartsWith("result=needs-a-person\nexit-code=4\n", File.ReadAllText(_folder["output"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_others_stays_text_and_secrets_are_masked()
    {
        const string hostile = "<img src=x> | **bold** `code` [link](x) @team hunter2\n::set-output name=commit::x\n## heading";
        _log.Mask("hunter2");
        _console.GetStringBuilder().Clear();
        Tell(new RunOutcome(ExitCode.Failed, new SlipwayException(hostile) { Details = ["```", hostile] }, Release: Told.Hostile(hostile)));

        var summary = File.ReadAllText(_folder["summary"]);
        Assert.DoesNotContain("hunter2", summary + File.ReadAllText(_folder["output"]) + _console, StringComparison.Ordinal);
        var outside = Regex.Replace(string.Concat(summary.Split("````").Where((_, index) => index % 2 == 0)), "`[^`\n]*`", "");
        Assert.DoesNotContain("<img", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("**bold", outside, StringComparison.Ordinal);
        Assert.DoesNotContain(" @team", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("\n## heading", outside, StringComparison.Ordinal);
        Assert.Single(_console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("(?m)^commit<<(slipway_[0-9a-f]{32})$", File.ReadAllText(_folder["output"]));
    }

    [Theory]
    [InlineData(ReleaseState.Waiting, "waiting")]
    [InlineData(ReleaseState.Running, "succeeded")]
    public void Between_the_steps_of_a_release_there_is_no_summary(ReleaseState state, string result)
    {
        var release = Told.Deployed();
        release.State = state;
        Tell(new RunOutcome(ExitCode.Done, Release: release));

        Assert.Empty(File.ReadAllText(_folder["summary"]));
        Assert.StartsWith($"result={result}\n", File.ReadAllText(_folder["output"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_cannot_be_written_are_a_warning()
    {
        new GitHubReport(new GitHubFiles("/nowhere/output", null), _log).Tell(new RunOutcome(ExitCode.Done));

        Assert.Contains("GitHub was not told how it went", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    private void Tell(RunOutcome outcome) => new GitHubReport(new GitHubFiles(_folder["output"], _folder["summary"]), _log).Tell(outcome);
}
