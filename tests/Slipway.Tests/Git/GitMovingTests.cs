using Slipway.Git;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Git;

public sealed class GitMovingTests : RepositoryTests
{
    [Fact]
    public async Task Fetch_moves_the_tracking_ref_and_tags_and_nothing_else()
    {
        var git = await ClonedAsync();
        var before = await GitAsync(Clone, "rev-parse", "HEAD");
        var after = await PushAsync("README", "new", "Second é \"x\"");
        await GitAsync(Work, "tag", "v2");
        await GitAsync(Work, "push", "-q", "origin", "v2");

        await git.FetchAsync(new("origin", Branch), Token);

        Assert.Equal(after, await git.ResolveAsync($"refs/remotes/origin/{Branch}", Token));
        Assert.Equal(after, await git.ResolveAsync("refs/tags/v2", Token));
        Assert.Equal(before, await git.ResolveAsync("HEAD", Token));
        Assert.Empty(await git.DirtyPathsAsync(Token));
        Assert.Equal([$"{after[..7]} Second é \"x\""], await git.SubjectsAsync(before, after, 10, Token));
        Assert.True(await git.IsAncestorAsync(before, after, Token));
        Assert.False(await git.IsAncestorAsync(after, before, Token));
    }

    [Fact]
    public async Task A_tag_that_moved_on_the_remote_moves_here()
    {
        var git = await ClonedAsync();
        await GitAsync(Clone, "tag", "latest");
        var after = await PushAsync("README", "new", "Second");
        await GitAsync(Work, "tag", "latest");
        await GitAsync(Work, "push", "-q", "origin", "latest");

        await git.FetchAsync(new("origin", Branch), Token);

        Assert.Equal(after, await git.ResolveAsync("refs/tags/latest", Token));
    }

    [Fact]
    public async Task A_fetch_that_fails_says_so_in_git_s_words()
    {
        var git = await ClonedAsync();

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => git.FetchAsync(new("origin", "gone"), Token));

        Assert.Equal("Fetching gone from origin failed: couldn't find remote ref refs/heads/gone", fault.Message);
        Assert.EndsWith("fetch origin", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ssh_asks_no_questions_unless_the_user_has_an_ssh_command()
    {
        var recorder = new RecordingRunner().On("git").On(command => command.Arguments.Contains("config"), _ => new(0, "core.sshcommandx\0", "", default));
        var git = new GitRepository(recorder, new DeploySettings { AppDirectory = "/app" });

        await git.FetchAsync(new("origin", Branch), Token);
        recorder.On(command => command.Arguments.Contains("config"), _ => new(0, "core.bare\nfalse\0core.sshcommand\nssh -i key\0", "", default));
        await git.FetchAsync(new("origin", Branch), Token);

        var fetches = recorder.Commands.Where(command => command.Arguments.Contains("fetch")).ToList();
        Assert.Equal(
            $"+refs/heads/{Branch}:refs/remotes/origin/{Branch}", fetches[0].Arguments[^1]);
        Assert.Equal("ssh -o BatchMode=yes", fetches[0].Environment["GIT_SSH_COMMAND"]);
        Assert.False(fetches[1].Environment.ContainsKey("GIT_SSH_COMMAND"));
        Assert.All(fetches, fetch => Assert.Equal(TimeSpan.FromSeconds(60), fetch.Deadline));
    }

    [Fact]
    public async Task Fast_forward_moves_branch_and_files()
    {
        var git = await ClonedAsync();
        var after = await PushAsync("README", "new", "Second");
        await git.FetchAsync(new("origin", Branch), Token);

        await git.FastForwardAsync(after, Token);

        Assert.Equal(after, await git.ResolveAsync("HEAD", Token));
        Assert.Equal(Branch, await git.BranchAsync(Token));
        Assert.Equal("new", await File.ReadAllTextAsync(Path.Combine(Clone, "README"), Token));
    }

    [Fact]
    public async Task A_shallow_clone_is_fetched_and_moved_forward()
    {
        await ClonedAsync();
        await PushAsync("README", "2", "Second");
        var shallow = Path.Combine(Folder, "shallow");
        await GitAsync(Folder, "clone", "-q", "--depth", "1", "--branch", Branch, "file://" + Remote, shallow);
        var after = await PushAsync("README", "3", "Third");
        var git = At(shallow);

        await git.FetchAsync(new("origin", Branch), Token);
        await git.FastForwardAsync(after, Token);

        Assert.Equal(after, await git.ResolveAsync("HEAD", Token));
    }

    [Fact]
    public async Task A_diverged_branch_is_not_moved_and_its_own_commits_are_named()
    {
        var git = await ClonedAsync();
        var after = await PushAsync("README", "new", "Second");
        await git.FetchAsync(new("origin", Branch), Token);
        await CommitAsync(Clone, "local.txt", "x", "Mine");
        var mine = await git.ResolveAsync("HEAD", Token);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => git.FastForwardAsync(after, Token));

        Assert.Contains("has commits that are not in it", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Mine", Assert.Single(fault.Details), StringComparison.Ordinal);
        Assert.EndsWith($"reset --keep {after}", fault.Next[^1], StringComparison.Ordinal);
        Assert.Equal(mine, await git.ResolveAsync("HEAD", Token));
    }

    [Fact]
    public async Task Local_changes_in_the_way_are_told_in_git_s_words()
    {
        var git = await ClonedAsync();
        var before = await git.ResolveAsync("HEAD", Token);
        var after = await PushAsync("README", "new", "Second");
        await git.FetchAsync(new("origin", Branch), Token);
        File.WriteAllText(Path.Combine(Clone, "README"), "mine");

        var forward = await Assert.ThrowsAsync<CommandFailedException>(() => git.FastForwardAsync(after, Token));
        var checkout = await Assert.ThrowsAsync<CommandFailedException>(() => git.CheckoutAsync(Branch, after, Token));

        Assert.Contains("Your local changes to the following files would be overwritten by merge", forward.Message, StringComparison.Ordinal);
        Assert.Contains("Your local changes to the following files would be overwritten by checkout", checkout.Message, StringComparison.Ordinal);
        Assert.Contains(forward.Details, line => line.Contains("README", StringComparison.Ordinal));
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Clone, "README"), Token));
        Assert.Equal(before, await git.ResolveAsync("HEAD", Token));
    }

    [Fact]
    public async Task A_hook_that_hangs_is_ended_at_the_deadline_and_named()
    {
        await ClonedAsync();
        var after = await PushAsync("README", "new", "Second");
        Hook("post-merge", "exec sleep 600");
        var git = new GitRepository(Runner, new DeploySettings { AppDirectory = Clone, GitTimeout = TimeSpan.FromSeconds(1) });
        await git.FetchAsync(new("origin", Branch), Token);

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => git.FastForwardAsync(after, Token));

        Assert.True(fault.IsLate);
        Assert.Equal($"Moving {Clone} forward to {after} did not end within 1 s: a hook or a filter of git hangs, or the disk.", fault.Message);
        Assert.Equal([$"Git runs the hook {Path.Combine(Clone, ".git", "hooks", "post-merge")}.", "The checkout may be half-way."], fault.Details.TakeLast(2));
        Assert.Equal("DEPLOY_GIT_TIMEOUT gives it longer.", fault.Next[^1]);
    }

    [Fact]
    public async Task Checkout_puts_the_branch_on_a_commit_and_keeps_its_upstream()
    {
        var git = await ClonedAsync();
        var before = (await git.ResolveAsync("HEAD", Token))!;
        var after = await PushAsync("README", "new", "Second");
        await git.FetchAsync(new("origin", Branch), Token);
        await git.FastForwardAsync(after, Token);

        await git.CheckoutAsync(Branch, before, Token);

        Assert.Equal(before, await git.ResolveAsync($"refs/heads/{Branch}", Token));
        Assert.Equal(Branch, await git.BranchAsync(Token));
        Assert.Equal("origin", await GitAsync(Clone, "config", $"branch.{Branch}.remote"));
        Assert.Equal($"refs/heads/{Branch}", await GitAsync(Clone, "config", $"branch.{Branch}.merge"));
    }
}
