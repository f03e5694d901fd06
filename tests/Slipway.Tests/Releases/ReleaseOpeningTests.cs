using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class ReleaseOpeningTests : IDisposable
{
    private static readonly LockHolder Other = new(4711, "deploy", "Migrate", DateTimeOffset.UnixEpoch, "https://ci.example/9");

    private readonly ScriptedProject _project = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task The_lock_says_who_holds_it()
    {
        using var run = _project.Run(settings => settings with { RunUrl = "https://ci.example/1" });

        using var held = await run.Get<ReleaseOpening>().TakeLockAsync("Backup", Token);

        var holder = RunLock.HolderOf(_project.Git.CommonDirectory)!;
        Assert.Equal(new LockHolder(Environment.ProcessId, Environment.UserName, "Backup", _project.Time.GetUtcNow(), "https://ci.example/1"), holder);
    }

    [Fact]
    public async Task A_lock_that_is_held_ends_the_run_at_once_with_75_and_names_the_holder()
    {
        using var held = RunLock.TryTake(_project.Git.CommonDirectory, Other);
        using var run = _project.Run();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => run.Get<ReleaseOpening>().TakeLockAsync("Backup", Token));

        Assert.Equal(ExitCode.Busy, fault.ExitCode);
        Assert.Equal($"Another run holds the lock: {Other}.", fault.Message);
        Assert.Contains("--wait", Assert.Single(fault.Next), StringComparison.Ordinal);
        Assert.Equal(0, _project.Time.GetTimestamp());
    }

    [Fact]
    public async Task Waiting_ends_with_75_when_its_time_is_over()
    {
        using var held = RunLock.TryTake(_project.Git.CommonDirectory, Other);
        using var run = _project.Run(settings => settings with { Wait = TimeSpan.FromSeconds(30) });

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => run.Get<ReleaseOpening>().TakeLockAsync("Backup", Token));

        Assert.Equal(ExitCode.Busy, fault.ExitCode);
        Assert.Equal(TimeSpan.FromSeconds(30), _project.Time.GetElapsedTime(0));
        Assert.Equal([$"   waiting for the lock: {Other}", ""], run.Shown);
    }

    [Fact]
    public async Task Waiting_without_end_gets_the_lock_when_it_is_free()
    {
        var held = RunLock.TryTake(_project.Git.CommonDirectory, Other)!;
        using var timer = _project.Time.CreateTimer(_ => held.Dispose(), null, TimeSpan.FromHours(2), Timeout.InfiniteTimeSpan);
        using var run = _project.Run(settings => settings with { Wait = Timeout.InfiniteTimeSpan });

        using var mine = await run.Get<ReleaseOpening>().TakeLockAsync("Backup", Token);

        Assert.True(_project.Time.GetElapsedTime(0) >= TimeSpan.FromHours(2));
        Assert.Equal("Backup", RunLock.HolderOf(_project.Git.CommonDirectory)!.Step);
    }

    [Fact]
    public async Task Without_a_checkout_there_is_no_lock_to_take()
    {
        _project.Git.IsCheckout = false;
        using var run = _project.Run();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => run.Get<ReleaseOpening>().TakeLockAsync("Backup", Token));

        Assert.Equal(($"{_project.App} is not a git checkout.", ExitCode.Failed), (fault.Message, fault.ExitCode));
    }

    [Fact]
    public async Task A_new_release_knows_where_it_began_and_is_not_written_yet()
    {
        using var run = _project.Run(settings => settings with { RunId = "8471-1", RunUrl = "https://ci.example/1", Environment = "staging" });

        var release = await run.Get<ReleaseOpening>().CreateAsync("Steps", Token);

        Assert.Equal(("Steps", "shop", "staging", "8471-1", "https://ci.example/1"), (release.Workflow, release.Project, release.Environment, release.Owner, release.RunUrl));
        Assert.Equal((ScriptedGit.Branch, ScriptedGit.Old, null), (release.Branch, release.FromCommit, release.ToCommit));
        Assert.Equal((ReleaseState.Running, _project.Time.GetUtcNow()), (release.State, release.StartedAt));
        Assert.Empty(await run.ReleasesAsync());
    }

    [Fact]
    public async Task A_waiting_release_of_this_owner_is_continued()
    {
        await WaitingAsync("8471-1");

        var (mine, broken) = await FindAsync("8471-1");

        Assert.Equal((Some.Release().Id, null), (mine, broken));
    }

    [Theory]
    [InlineData("8471-2")]
    [InlineData(null)]
    public async Task A_waiting_release_of_another_owner_ends_the_run_with_75(string? runId)
    {
        await WaitingAsync("8471-1");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => FindAsync(runId));

        Assert.Equal(ExitCode.Busy, fault.ExitCode);
        Assert.Contains($"Release {Some.Release().Id} is under way, step by step: run 8471-1, last step Backup", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--target=Recover --run-id=8471-1", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8471-1")]
    [InlineData("8471-2")]
    public async Task A_release_that_waited_too_long_is_broken_whoever_asks(string runId)
    {
        await WaitingAsync("8471-1");
        _project.Time.Advance(TimeSpan.FromMinutes(61));

        var (mine, broken) = await FindAsync(runId);

        Assert.Equal((null, Some.Release().Id), (mine, broken));
    }

    [Fact]
    public async Task A_release_that_says_it_runs_while_nobody_holds_the_lock_is_broken()
    {
        using (var run = _project.Run()) await run.Journal.SaveAsync(Some.Release(state: ReleaseState.Running), Token);

        Assert.Equal((null, Some.Release().Id), await FindAsync(null));
    }

    [Theory]
    [InlineData(ReleaseState.Succeeded)]
    [InlineData(ReleaseState.NothingToDo)]
    [InlineData(ReleaseState.Failed)]
    [InlineData(ReleaseState.RolledBack)]
    [InlineData(ReleaseState.NeedsAPerson)]
    public async Task A_release_that_ended_is_in_nobody_s_way(ReleaseState state)
    {
        using (var run = _project.Run()) await run.Journal.SaveAsync(Some.Release(state: state), Token);

        Assert.Equal((null, null), await FindAsync(null));
    }

    private async Task WaitingAsync(string owner)
    {
        using var run = _project.Run(settings => settings with { RunId = owner });
        var release = new Release
        {
            Id = Some.Release().Id,
            Workflow = "Steps",
            Project = "shop",
            Environment = "production",
            Owner = owner,
            State = ReleaseState.Waiting,
            StartedAt = _project.Time.GetUtcNow(),
            Steps = { new StepRecord { Name = "Backup", State = StepState.Done, StartedAt = _project.Time.GetUtcNow() } },
        };
        await run.Journal.SaveAsync(release, Token);
    }

    private async Task<(string? Mine, string? Broken)> FindAsync(string? runId)
    {
        using var run = _project.Run(settings => settings with { RunId = runId });
        string? broken = null;
        var mine = await run.Get<ReleaseOpening>().FindOpenAsync(release => broken = release.Id, Token);
        return (mine?.Id, broken);
    }
}
