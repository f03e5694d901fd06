using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class PullingTests : IDisposable
{
    private readonly ScriptedProject _project = new();
    private readonly RunHarness _run;

    public PullingTests() => _run = _project.Run();

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task The_checkout_goes_to_what_Preflight_found_and_the_remote_is_not_asked_again()
    {
        var release = await _run.ReleaseAsync();
        release.ToCommit = ScriptedGit.New;

        var result = await PullAsync(release);

        Assert.Equal("main 1111111 → 2222222", result.Note);
        Assert.Equal(ScriptedGit.New, _project.Git.Head);
        Assert.DoesNotContain(_project.Engine.Runner.Commands, command => command.Arguments.Contains("fetch"));
    }

    [Fact]
    public async Task Alone_it_looks_for_itself_and_writes_down_what_it_found_first()
    {
        var release = await _run.ReleaseAsync();

        var result = await PullAsync(release);

        Assert.Equal("main 1111111 → 2222222", result.Note);
        Assert.Equal(ScriptedGit.New, _project.Git.Head);
        var written = Assert.Single(await _run.ReleasesAsync());
        Assert.Equal((ScriptedGit.Branch, ScriptedGit.Old, ScriptedGit.New), (written.Branch, written.FromCommit, written.ToCommit));
    }

    [Fact]
    public async Task A_checkout_that_is_there_already_is_not_touched()
    {
        _project.Git.Refs["HEAD"] = ScriptedGit.New;
        var release = await _run.ReleaseAsync();
        release.ToCommit = ScriptedGit.New;

        var result = await PullAsync(release);

        Assert.Equal(StepResult.Done("main is at 2222222 already"), result);
        Assert.DoesNotContain(_project.Engine.Runner.Commands, command => command.Arguments.Contains("merge") || command.Arguments.Contains("checkout"));
    }

    [Fact]
    public async Task A_target_behind_moves_the_branch_back()
    {
        _project.Git.Refs["HEAD"] = ScriptedGit.New;
        var release = await _run.ReleaseAsync();
        release.ToCommit = ScriptedGit.Old;

        await PullAsync(release);

        Assert.Equal(ScriptedGit.Old, _project.Git.Head);
        Assert.Contains(_project.Engine.Runner.Commands, command => command.Arguments.Contains("checkout") && command.Arguments.Contains("-B"));
    }

    [Fact]
    public async Task A_checkout_that_cannot_move_is_an_error_and_stays()
    {
        var release = await _run.ReleaseAsync();
        _project.Git.Refs.Remove($"refs/remotes/origin/{ScriptedGit.Branch}");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => PullAsync(release));

        Assert.Equal("The remote origin has no branch main.", fault.Message);
        Assert.Equal(ScriptedGit.Old, _project.Git.Head);
        Assert.Empty(await _run.ReleasesAsync());
    }

    [Fact]
    public async Task What_was_known_of_the_application_is_asked_again_afterwards()
    {
        var release = await _run.ReleaseAsync();
        var before = await _run.ApplicationAsync();

        await PullAsync(release);

        Assert.NotSame(before, await _run.ApplicationAsync());
    }

    private Task<StepResult> PullAsync(Release release) => _run.Get<Pulling>().PullAsync(_run.Step(release));
}
