using Slipway.Git;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Git;

public sealed class GitRepositoryTests : IDisposable
{
    private const string Branch = "feature/a'b;c";

    private readonly ScratchFolder _folder = new();
    private readonly CommandRunner _runner = new(new RecordingLog(), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Remote => Path.Combine(_folder.Path, "remote é.git");

    private string Work => Path.Combine(_folder.Path, "work");

    private string Clone => Path.Combine(_folder.Path, "clone ü x");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_git_directory_top_and_branch_are_told()
    {
        var git = await ClonedAsync();

        Assert.Equal(Path.Combine(Clone, ".git"), await git.CommonDirectoryAsync(Token));
        Assert.Equal(Clone, await git.TopDirectoryAsync(Token));
        Assert.Equal(Branch, await git.BranchAsync(Token));
    }

    [Fact]
    public async Task Worktrees_share_their_git_directory()
    {
        await ClonedAsync();
        var other = Path.Combine(_folder.Path, "other");
        await GitAsync(Clone, "worktree", "add", "-q", "--detach", other);

        Assert.Equal(Path.Combine(Clone, ".git"), await At(other).CommonDirectoryAsync(Token));
    }

    [Fact]
    public async Task Outside_a_checkout_there_is_no_git_directory()
    {
        Assert.Null(await At(_folder.Path).CommonDirectoryAsync(Token));
        await Assert.ThrowsAsync<CommandFailedException>(() => At(_folder.Path).BranchAsync(Token));
        await Assert.ThrowsAsync<CommandFailedException>(() => At(_folder.Path).ResolveAsync("HEAD", Token));
    }

    [Fact]
    public async Task A_hook_s_environment_does_not_lead_elsewhere()
    {
        var recorder = new RecordingRunner().On("git", "x\n");

        await new GitRepository(recorder, new DeploySettings { AppDirectory = "/app" }).TopDirectoryAsync(Token);

        var command = Assert.Single(recorder.Commands);
        Assert.Equal("git -C /app -c core.quotepath=off rev-parse --show-toplevel", command.ToString());
        Assert.Null(command.Environment["GIT_DIR"]);
        Assert.Null(command.Environment["GIT_WORK_TREE"]);
        Assert.Equal("C", command.Environment["LC_ALL"]);
        Assert.Equal("0", command.Environment["GIT_TERMINAL_PROMPT"]);
    }

    [Fact]
    public async Task A_detached_head_has_no_branch()
    {
        var git = await ClonedAsync();
        await GitAsync(Clone, "checkout", "-q", "--detach");

        Assert.Null(await git.BranchAsync(Token));
    }

    [Fact]
    public async Task Names_resolve_to_whole_commits()
    {
        var git = await ClonedAsync();
        var head = await GitAsync(Clone, "rev-parse", "HEAD");
        await GitAsync(Clone, "tag", "-a", "-m", "x", "v1");

        Assert.Equal(head, await git.ResolveAsync("HEAD", Token));
        Assert.Equal(head, await git.ResolveAsync($"refs/heads/{Branch}", Token));
        Assert.Equal(head, await git.ResolveAsync($"refs/remotes/origin/{Branch}", Token));
        Assert.Equal(head, await git.ResolveAsync("v1", Token));
        Assert.Equal(head, await git.ResolveAsync(head[..8], Token));
        Assert.Null(await git.ResolveAsync("no-such-name", Token));
        Assert.Null(await git.ResolveAsync("--help", Token));
        Assert.Null(await git.ResolveAsync(new string('1', 40), Token));
    }

    [Fact]
    public async Task A_clean_checkout_with_settings_files_is_clean()
    {
        var git = await ClonedAsync();
        foreach (var name in new[] { ".env.deploy", ".env.deploy.staging", ".env.healthchecks", ".env.healthchecks.local" }) File.WriteAllText(Path.Combine(Clone, name), "A=1\n");

        Assert.Empty(await git.DirtyPathsAsync(Token));
    }

    [Fact]
    public async Task Local_changes_are_listed_as_git_words_them()
    {
        var git = await ClonedAsync();
        File.AppendAllText(Path.Combine(Clone, "README"), "more");
        File.WriteAllText(Path.Combine(Clone, "né w.txt"), "x");
        File.WriteAllText(Path.Combine(Clone, ".env.deployment"), "x");
        Directory.CreateDirectory(Path.Combine(Clone, "sub"));
        File.WriteAllText(Path.Combine(Clone, "sub", ".env.deploy"), "x");
        await GitAsync(Clone, "mv", "app/é file.rb", "app/moved.rb");

        Assert.Equal(
            ["R  app/é file.rb -> app/moved.rb", " M README", "?? .env.deployment", "?? né w.txt", "?? sub/"],
            (await git.DirtyPathsAsync(Token)).Order(StringComparer.Ordinal).OrderBy(line => "R ?".IndexOf(line[0], StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Settings_files_in_an_application_s_subfolder_are_not_dirt()
    {
        await ClonedAsync();
        var git = At(Path.Combine(Clone, "app"));
        File.WriteAllText(Path.Combine(Clone, "app", ".env.deploy"), "A=1\n");
        File.WriteAllText(Path.Combine(Clone, ".env.deploy"), "A=1\n");

        Assert.Equal(["?? .env.deploy"], await git.DirtyPathsAsync(Token));
    }

    [Fact]
    public async Task The_upstream_is_the_configured_one_else_origin()
    {
        var git = await ClonedAsync();

        Assert.Equal(new GitUpstream("origin", Branch), await git.UpstreamAsync(Branch, Token));
        Assert.Equal(new GitUpstream("origin", "other"), await git.UpstreamAsync("other", Token));
        await GitAsync(Clone, "branch", "-q", "--track", "local", $"origin/{Branch}");
        Assert.Equal(new GitUpstream("origin", Branch), await git.UpstreamAsync("local", Token));
    }

    [Fact]
    public async Task Without_a_remote_there_is_no_upstream()
    {
        var git = await ClonedAsync();
        await GitAsync(Clone, "remote", "remove", "origin");

        Assert.Null(await git.UpstreamAsync(Branch, Token));
    }

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
        var recorder = new RecordingRunner().On("git").On(command => command.Arguments.Contains("core.sshCommand"), _ => new(1, "", "", default));
        var git = new GitRepository(recorder, new DeploySettings { AppDirectory = "/app" });

        await git.FetchAsync(new("origin", Branch), Token);
        recorder.On(command => command.Arguments.Contains("core.sshCommand"), _ => new(0, "ssh -i key\n", "", default));
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
        var shallow = Path.Combine(_folder.Path, "shallow");
        await GitAsync(_folder.Path, "clone", "-q", "--depth", "1", "--branch", Branch, "file://" + Remote, shallow);
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

    [Fact]
    public async Task Files_and_texts_are_relative_to_the_application_s_folder()
    {
        await ClonedAsync();
        var top = At(Clone);
        var app = At(Path.Combine(Clone, "app"));

        Assert.Equal(["README", "app/db/1.rb", "app/é file.rb"], (await top.FilesAsync("HEAD", "", Token)).Order(StringComparer.Ordinal));
        Assert.Equal(["db/1.rb", "é file.rb"], (await app.FilesAsync("HEAD", "", Token)).Order(StringComparer.Ordinal));
        Assert.Equal(["db/1.rb"], await app.FilesAsync("HEAD", "db", Token));
        Assert.Empty(await app.FilesAsync("HEAD", "none", Token));
        Assert.Equal("é\r\nx", await app.ShowAsync("HEAD", "é file.rb", Token));
        Assert.Equal("é\r\nx", await top.ShowAsync("HEAD", "app/é file.rb", Token));
        Assert.Null(await app.ShowAsync("HEAD", "README", Token));
        Assert.Null(await app.ShowAsync("HEAD", "none.rb", Token));
        await Assert.ThrowsAsync<CommandFailedException>(() => app.ShowAsync("nope", "é file.rb", Token));
        await Assert.ThrowsAsync<CommandFailedException>(() => app.FilesAsync("nope", "", Token));
    }

    [Fact]
    public async Task A_checkout_of_another_user_is_a_clear_error()
    {
        var recorder = new RecordingRunner().On("git", exitCode: 128, error: "fatal: detected dubious ownership in repository at '/a b'\nTo add an exception…\n");
        var git = new GitRepository(recorder, new DeploySettings { AppDirectory = "/a b" });

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => git.CommonDirectoryAsync(Token));

        Assert.Equal("git does not trust the checkout /a b: it belongs to another user.", fault.Message);
        Assert.Equal("fatal: detected dubious ownership in repository at '/a b'", fault.Details[0]);
        Assert.Equal(["git config --global --add safe.directory '/a b'"], fault.Next);
    }

    /// <summary>A bare remote, a work tree that pushes to it, and a clone on the branch.</summary>
    private async Task<GitRepository> ClonedAsync()
    {
        await GitAsync(_folder.Path, "init", "-q", "--bare", Remote);
        await GitAsync(_folder.Path, "init", "-q", "-b", Branch, Work);
        await GitAsync(Work, "remote", "add", "origin", Remote);
        _folder.Write("work/app/db/1.rb", "x");
        _folder.Write("work/app/é file.rb", "é\r\nx");
        await PushAsync("README", "first", "First");
        await GitAsync(_folder.Path, "clone", "-q", "--branch", Branch, Remote, Clone);
        return At(Clone);
    }

    private async Task<string> PushAsync(string file, string text, string subject)
    {
        var commit = await CommitAsync(Work, file, text, subject);
        await GitAsync(Work, "push", "-q", "origin", Branch);
        return commit;
    }

    private async Task<string> CommitAsync(string folder, string file, string text, string subject)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, file), text, Token);
        await GitAsync(folder, "add", "-A");
        await GitAsync(folder, "commit", "-q", "-m", subject);
        return await GitAsync(folder, "rev-parse", "HEAD");
    }

    private GitRepository At(string folder) => new(_runner, new DeploySettings { AppDirectory = folder });

    private async Task<string> GitAsync(string folder, params string[] arguments)
    {
        string[] identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"];
        var result = await _runner.RunCheckedAsync(new("git", ["-C", folder, .. identity, .. arguments]), $"git {arguments[0]}", Token);
        return result.Output.Trim();
    }
}
