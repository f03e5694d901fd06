using Slipway.Git;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Git;

public sealed class GitRepositoryTests : RepositoryTests
{
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
        var other = Path.Combine(Folder, "other");
        await GitAsync(Clone, "worktree", "add", "-q", "--detach", other);

        Assert.Equal(Path.Combine(Clone, ".git"), await At(other).CommonDirectoryAsync(Token));
    }

    [Fact]
    public async Task Outside_a_checkout_there_is_no_git_directory()
    {
        Assert.Null(await At(Folder).CommonDirectoryAsync(Token));
        await Assert.ThrowsAsync<CommandFailedException>(() => At(Folder).BranchAsync(Token));
        await Assert.ThrowsAsync<CommandFailedException>(() => At(Folder).ResolveAsync("HEAD", Token));
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
}
