using Slipway.Reporting;
using Slipway.Reporting.GitHub;

namespace Slipway.Tests.Reporting;

/// <summary>What a run writes where a runner of GitHub Actions reads along.</summary>
public sealed class GitHubTests : IDisposable
{
    private readonly StringWriter _written = new();
    private readonly Terminal _terminal;

    public GitHubTests() => _terminal = new Terminal(_written, ConsoleAbilities.Plain with { TakesCommands = true });

    private string[] Lines => _written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        _terminal.Dispose();
        _written.Dispose();
    }

    [Fact]
    public void A_failure_is_one_annotation_whatever_it_says()
    {
        new WorkflowCommands(_terminal).Error("Build: web, worker", "100 % full\r\nsecond line");

        Assert.Equal(["::error title=Build%3A web%2C worker::100 %25 full%0D%0Asecond line"], Lines);
    }

    [Theory]
    [InlineData("::add-mask::x", ": :add-mask::x")]
    [InlineData("  \t::set-output name=commit::x", "  \t: :set-output name=commit::x")]
    [InlineData("fine\n::error::x\r::error::y", "fine\n: :error::x\r: :error::y")]
    [InlineData("in front ##[error]x", "in front ## [error]x")]
    [InlineData("Rails::Server ::x", "Rails::Server ::x")]
    public void What_a_command_prints_is_never_a_command(string printed, string shown)
    {
        _terminal.WriteLine(printed);

        Assert.Equal(shown + Environment.NewLine, _written.ToString());
    }

    [Fact]
    public void Elsewhere_it_is_shown_as_it_is()
    {
        using var terminal = new Terminal(_written, ConsoleAbilities.Plain);
        terminal.WriteLine("::notice::x");

        Assert.Equal(["::notice::x"], Lines);
    }

    [Fact]
    public async Task A_step_is_a_group_that_holds_all_that_its_commands_print_and_its_line_stands_below()
    {
        using var log = new RunLog(_terminal, TimeProvider.System, verbose: false);
        var lines = new StepLines(log, TimeProvider.System);
        log.Write("before");
        await using (lines.Working("Build", () => null))
        {
            log.Write("[1] $ docker compose build");
            log.Output("[1] #1 ::endgroup::");
            await using (lines.Working("Pulling", () => null)) log.Show("   web");
        }

        lines.Done("Build", TimeSpan.FromSeconds(2), "web");
        log.Output("after");

        Assert.Equal(["::group::Build", "[1] $ docker compose build", "[1] #1 ::endgroup::", "   web", "::endgroup::", "ok Build                  2.0 s   web"], Lines);
    }

    [Fact]
    public void Every_secret_is_masked_by_the_runner_too_in_each_form_and_once()
    {
        using var log = new RunLog(_terminal, TimeProvider.System, verbose: false);
        log.Mask("p\"w/1%");
        log.Mask("p\"w/1%");
        log.Mask("no");
        log.Show("it is p\"w/1%");

        Assert.Equal(["::add-mask::p\"w/1%25", "::add-mask::p\\\"w/1%25", "::add-mask::p%2522w%252F1%2525", "it is ***"], Lines);
    }

    [Fact]
    public void A_warning_is_an_annotation()
    {
        using var log = new RunLog(_terminal, TimeProvider.System, verbose: false);
        log.Warn("the crontab was not installed");

        Assert.Equal(["::warning title=Slipway::the crontab was not installed"], Lines);
        Assert.Equal(["the crontab was not installed"], log.Warnings);
    }

    [Fact]
    public void Outputs_of_several_lines_stand_between_delimiters()
    {
        var text = GitHubFiles.OutputText([("commit", "a1b2"), ("empty", ""), ("note", "one\ntwo=2")]);

        Assert.Matches("^commit=a1b2\nempty=\nnote<<(slipway_[0-9a-f]{32})\none\ntwo=2\n\\1\n$", text);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public void The_files_are_used_only_where_a_runner_says_so(string? said, bool used)
    {
        var environment = new Dictionary<string, string> { ["GITHUB_OUTPUT"] = "/o", ["GITHUB_STEP_SUMMARY"] = "/s" };
        if (said is not null) environment["GITHUB_ACTIONS"] = said;

        Assert.Equal(used ? new GitHubFiles("/o", "/s") : GitHubFiles.None, GitHubFiles.Of(environment));
        Assert.Equal(used, ConsoleAbilities.Of(environment, isRedirected: true, () => 0).TakesCommands);
    }
}
