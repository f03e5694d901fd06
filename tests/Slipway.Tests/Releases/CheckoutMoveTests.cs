using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Steps;

namespace Slipway.Tests.Releases;

public sealed class CheckoutMoveTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly RunHarness _run;

    public CheckoutMoveTests() => _run = _project.Run();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task That_git_moves_the_checkout_is_in_the_journal_only_as_long_as_it_does()
    {
        var release = await ReleaseAsync();
        DateTimeOffset? meanwhile = null;
        OnGit("merge", _ =>
        {
            meanwhile = Written().MovesCheckoutSince;
            _project.Git.Refs["HEAD"] = ScriptedGit.New;
            return new(0, "", "", TimeSpan.Zero);
        });

        await PullAsync(release);

        Assert.NotNull(meanwhile);
        Assert.Null(release.MovesCheckoutSince);
    }

    [Fact]
    public async Task A_git_that_refuses_has_touched_nothing()
    {
        var release = await ReleaseAsync();
        OnGit("merge", _ => new(1, "", "error: README would be overwritten\n", TimeSpan.Zero));

        await Assert.ThrowsAsync<CommandFailedException>(() => PullAsync(release));

        Assert.Null(release.MovesCheckoutSince);
    }

    [Fact]
    public async Task A_git_that_was_ended_half_way_is_put_back_by_force_and_without_its_hooks()
    {
        var release = await ReleaseAsync();
        OnGit("merge", Late);
        await Assert.ThrowsAsync<CommandFailedException>(() => PullAsync(release));
        Assert.NotNull(release.MovesCheckoutSince);

        var said = await PutBackAsync(release);

        Assert.Equal(["The checkout is back on main at 1111111."], said);
        Assert.Equal(
            ["-c", "core.hooksPath=/dev/null", "checkout", "-q", "--force", "--no-track", "-B", "main", ScriptedGit.Old, "--"],
            Assert.Single(Checkouts()).Arguments.Skip(4));
        Assert.Null(release.MovesCheckoutSince);
    }

    [Fact]
    public async Task A_hook_that_hangs_as_the_checkout_goes_back_is_said_and_goes_without()
    {
        var release = await ReleaseAsync();
        _project.Git.Refs["HEAD"] = ScriptedGit.New;
        _project.Engine.Runner.On(command => command.Arguments.Contains("checkout") && !command.Arguments.Contains("--force"), Late);

        var said = await PutBackAsync(release);

        Assert.Equal(["The checkout is back on main at 1111111."], said);
        Assert.Equal(ScriptedGit.Old, _project.Git.Head);
        Assert.EndsWith("It is done without hooks.", Assert.Single(_run.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkout_that_never_moved_is_left_alone()
    {
        Assert.Empty(await PutBackAsync(await ReleaseAsync()));
        Assert.Empty(Checkouts());
    }

    private static CommandResult Late(Command command) => throw new CommandFailedException("git did not end within 60 s.", command) { IsLate = true };

    private async Task<Release> ReleaseAsync()
    {
        var release = await _run.ReleaseAsync();
        release.ToCommit = ScriptedGit.New;
        return release;
    }

    private Task<StepResult> PullAsync(Release release) => _run.Get<Pulling>().PullAsync(_run.Step(release));

    private async Task<List<string>> PutBackAsync(Release release)
    {
        var said = new List<string>();
        await _run.Get<CheckoutMove>().PutBackAsync(release, said, Token);
        return said;
    }

    private void OnGit(string verb, Func<Command, CommandResult> answer) =>
        _project.Engine.Runner.On(command => command.FileName == "git" && command.Arguments.Contains(verb), answer);

    private IEnumerable<Command> Checkouts() => _project.Engine.Runner.Commands.Where(command => command.FileName == "git" && command.Arguments.Contains("checkout"));

    private Release Written() => _run.ReleasesAsync().GetAwaiter().GetResult().Single();
}
