using Slipway.Git;
using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Tests.Git;

public sealed class InterruptedGitTests : RepositoryTests
{
    private readonly RecordingLog _log = new();

    private InterruptedGit Interrupted => new(Runner, new DeploySettings { AppDirectory = Clone }, _log, TimeProvider.System);

    [Fact]
    public async Task Locks_that_a_dead_git_left_are_removed_and_git_works_again()
    {
        var git = await ClonedAsync();
        var after = await PushAsync("README", "new", "Second");
        var since = DateTimeOffset.UtcNow;
        string[] locks = ["index.lock", "HEAD.lock", $"refs/heads/{Branch}.lock", $"refs/remotes/origin/{Branch}.lock"];
        Directory.CreateDirectory(Path.GetDirectoryName(InGit(locks[^1]))!);
        foreach (var name in locks) await File.WriteAllTextAsync(InGit(name), "", Token);
        await Assert.ThrowsAsync<CommandFailedException>(() => git.FetchAsync(new("origin", Branch), Token));

        await Interrupted.RemoveLocksAsync(since, Token);

        await git.FetchAsync(new("origin", Branch), Token);
        await git.FastForwardAsync(after, Token);
        Assert.Equal(after, await git.ResolveAsync("HEAD", Token));
        Assert.All(locks, name => Assert.Contains(_log.Written, line => line.Contains(InGit(name), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_older_lock_is_somebody_else_s()
    {
        await ClonedAsync();
        await File.WriteAllTextAsync(InGit("index.lock"), "", Token);

        await Interrupted.RemoveLocksAsync(DateTimeOffset.UtcNow.AddMinutes(1), Token);

        Assert.True(File.Exists(InGit("index.lock")));
    }

    [Fact]
    public async Task Outside_a_checkout_there_is_nothing_to_remove()
    {
        Directory.CreateDirectory(Clone);

        await Interrupted.RemoveLocksAsync(default, Token);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Clone));
    }

    [Fact]
    public async Task A_checkout_that_is_half_way_is_whole_again_on_its_branch_and_strangers_files_stay()
    {
        var git = await ClonedAsync();
        var before = await GitAsync(Clone, "rev-parse", "HEAD");
        var target = await BringAsync(git);
        await File.WriteAllTextAsync(Path.Combine(Clone, "mine.txt"), "mine", Token);
        var since = DateTimeOffset.UtcNow;
        await KillHalfWayAsync(target);
        Assert.NotEqual(["?? mine.txt"], await git.DirtyPathsAsync(Token));

        await Interrupted.PutBackAsync(Branch, before, target, since, Token);

        Assert.Equal(["?? mine.txt"], await git.DirtyPathsAsync(Token));
        Assert.Equal((before, Branch), (await git.ResolveAsync("HEAD", Token), await git.BranchAsync(Token)));
        Assert.Equal("first", await File.ReadAllTextAsync(Path.Combine(Clone, "README"), Token));
        Assert.Equal(new GitUpstream("origin", Branch), await git.UpstreamAsync(Branch, Token));
    }

    [Fact]
    public async Task A_file_of_the_target_that_was_there_before_is_not_git_s()
    {
        var git = await ClonedAsync();
        var before = await GitAsync(Clone, "rev-parse", "HEAD");
        var target = await BringAsync(git);
        await File.WriteAllTextAsync(Path.Combine(Clone, "added.txt"), "mine", Token);

        await Interrupted.PutBackAsync(Branch, before, target, DateTimeOffset.UtcNow.AddMinutes(1), Token);

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Clone, "added.txt"), Token));
    }

    [Fact]
    public async Task A_hook_that_hangs_does_not_run()
    {
        var git = await ClonedAsync();
        var before = await GitAsync(Clone, "rev-parse", "HEAD");
        var target = await BringAsync(git);
        await git.FastForwardAsync(target, Token);
        Hook("post-checkout", "exit 7");

        await Interrupted.PutBackAsync(Branch, before, target, DateTimeOffset.UtcNow, Token);

        Assert.Empty(await git.DirtyPathsAsync(Token));
        Assert.Equal(before, await git.ResolveAsync("HEAD", Token));
    }

    private string InGit(string name) => Path.Combine(Clone, ".git", name);

    // A commit that changes a file, adds one, and has one that a filter writes, after the others.
    private async Task<string> BringAsync(GitRepository git)
    {
        foreach (var (file, text) in new[] { (".gitattributes", "zz filter=dies\n"), ("README", "second"), ("added.txt", "new") })
            await File.WriteAllTextAsync(Path.Combine(Work, file), text, Token);
        var target = await PushAsync("zz", "last", "Second");
        await git.FetchAsync(new("origin", Branch), Token);
        return target;
    }

    // The filter kills git as it writes the last file.
    private async Task KillHalfWayAsync(string target)
    {
        await GitAsync(Clone, "config", "filter.dies.smudge", "kill -9 $PPID; cat");
        var killed = await Runner.RunAsync(new("git", ["-C", Clone, "merge", "--ff-only", target]), Token);
        Assert.False(killed.Succeeded);
        Assert.True(File.Exists(InGit("index.lock")));
        Assert.Equal("second", await File.ReadAllTextAsync(Path.Combine(Clone, "README"), Token));
        await GitAsync(Clone, "config", "filter.dies.smudge", "cat");
    }
}
