using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Git;

/// <summary>The application's checkout, by the git command line (deploy keys are SSH).</summary>
public sealed class GitRepository(ICommandRunner runner, DeploySettings settings)
{
    private const string Heads = "refs/heads/";

    // What git runs when it moves a checkout.
    private static readonly string[] Hooks = ["post-merge", "post-checkout", "post-index-change", "reference-transaction"];

    private readonly GitCommand _git = new(runner, settings.AppDirectory);
    private string? _common;

    /// <summary>The version of git.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken) =>
        (await runner.RunCheckedAsync(new Command("git", ["--version"]), "Asking git's version", cancellationToken)).Output.Replace("git version", "", StringComparison.Ordinal).Trim();

    /// <summary>The git directory shared by all worktrees (<c>rev-parse --git-common-dir</c>), absolute, remembered; null outside a checkout.</summary>
    public async Task<string?> CommonDirectoryAsync(CancellationToken cancellationToken)
    {
        if (_common is { } known) return known;
        var command = _git.Of("rev-parse", "--git-common-dir");
        var result = await _git.RunAsync(command, cancellationToken);
        if (result.Succeeded) return _common = Path.GetFullPath(result.Output.TrimEnd('\n'), settings.AppDirectory);
        if (result.Error.Contains("not a git repository", StringComparison.Ordinal)) return null;
        throw GitCommand.Failed($"Looking for the git directory of {settings.AppDirectory}", command, result);
    }

    /// <summary>The top of the work tree, absolute.</summary>
    public async Task<string> TopDirectoryAsync(CancellationToken cancellationToken) =>
        (await _git.RunCheckedAsync($"Looking for the checkout of {settings.AppDirectory}", ["rev-parse", "--show-toplevel"], cancellationToken)).TrimEnd('\n');

    /// <summary>The branch that is checked out; null when HEAD is detached.</summary>
    public async Task<string?> BranchAsync(CancellationToken cancellationToken)
    {
        var command = _git.Of("symbolic-ref", "-q", "HEAD");
        var result = await _git.RunAsync(command, cancellationToken);
        if (result.Succeeded) return result.Output.TrimEnd('\n') is var name && name.StartsWith(Heads, StringComparison.Ordinal) ? name[Heads.Length..] : null;
        return result.ExitCode == 1 ? null : throw GitCommand.Failed($"Asking for the branch of {settings.AppDirectory}", command, result);
    }

    /// <summary>The commit that a name means, whole; null if there is no such commit.</summary>
    public async Task<string?> ResolveAsync(string revision, CancellationToken cancellationToken)
    {
        var command = _git.Of("rev-parse", "--verify", "-q", "--end-of-options", revision + "^{commit}");
        var result = await _git.RunAsync(command, cancellationToken);
        if (result.Succeeded) return result.Output.Trim();
        return result.Error.Contains("not a git repository", StringComparison.Ordinal)
            ? throw GitCommand.Failed($"Looking for {revision} in {settings.AppDirectory}", command, result)
            : null;
    }

    /// <summary>Paths that differ from HEAD or are not tracked (ignored ones and settings files left out), as <c>git status --porcelain</c> words them.</summary>
    public async Task<IReadOnlyList<string>> DirtyPathsAsync(CancellationToken cancellationToken)
    {
        var what = $"Looking for local changes in {settings.AppDirectory}";
        var asking = _git.RunCheckedAsync(what, ["rev-parse", "--show-prefix"], cancellationToken);
        var looking = _git.ReadListAsync(what, ["status", "--porcelain=v1", "-z", "--untracked-files=normal"], cancellationToken);
        await Task.WhenAll(asking, looking);
        var (prefix, entries) = ((await asking).TrimEnd('\n'), await looking);
        var dirty = new List<string>();
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var path = entry[3..];

            // Of what was renamed or copied, the old path follows in an entry of its own.
            var old = entry[0] is 'R' or 'C' || entry[1] is 'R' or 'C' ? entries[++i] : null;
            if (old is null && IsSettingsFile(path, prefix)) continue;
            dirty.Add(old is null ? entry : $"{entry[..3]}{old} -> {path}");
        }

        return dirty;
    }

    /// <summary>The upstream of a branch as remote and remote branch; falls back to origin and the same name; null without a remote.</summary>
    public async Task<GitUpstream?> UpstreamAsync(string branch, CancellationToken cancellationToken)
    {
        var config = await ConfigAsync(cancellationToken);
        var (remote, merge) = (config.GetValueOrDefault($"branch.{branch}.remote"), config.GetValueOrDefault($"branch.{branch}.merge"));
        if (remote is not (null or ".") && merge is not null && merge.StartsWith(Heads, StringComparison.Ordinal)) return new(remote, merge[Heads.Length..]);

        var remotes = (await _git.RunCheckedAsync($"Listing the remotes of {settings.AppDirectory}", ["remote"], cancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (remotes.Contains("origin")) return new("origin", branch);
        return remotes is [var only] ? new(only, branch) : null;
    }

    /// <summary>
    /// Fetches into the remote-tracking refs (and tags), without touching the checkout; credentials are never asked for
    /// (GIT_TERMINAL_PROMPT=0, ssh BatchMode), and DEPLOY_GIT_TIMEOUT is the deadline.
    /// </summary>
    public async Task FetchAsync(GitUpstream upstream, CancellationToken cancellationToken)
    {
        var refspec = $"+{Heads}{upstream.Branch}:{upstream.TrackingRef}";
        var command = await RemotelyAsync(_git.Of("fetch", "--tags", "--force", "--end-of-options", upstream.Remote, refspec), cancellationToken);
        var result = await _git.RunAsync(command, cancellationToken);
        if (!result.Succeeded)
        {
            throw GitCommand.Failed(
                $"Fetching {upstream.Branch} from {upstream.Remote}", command, result, new Command("git", ["-C", settings.AppDirectory, "fetch", upstream.Remote]).ToString());
        }
    }

    /// <summary>The commit that a branch is at on its remote (<c>ls-remote</c>), here or not; null where the remote has no such branch. Moves no ref.</summary>
    public async Task<string?> RemoteTipAsync(GitUpstream upstream, CancellationToken cancellationToken)
    {
        var command = await RemotelyAsync(_git.Of("ls-remote", "--end-of-options", upstream.Remote, Heads + upstream.Branch), cancellationToken);
        var result = await _git.RunAsync(command, cancellationToken);
        if (!result.Succeeded) throw GitCommand.Failed($"Asking {upstream.Remote} for {upstream.Branch}", command, result, command.ToString());
        return result.Output.Split('\t')[0].Trim() is { Length: > 0 } commit ? commit : null;
    }

    /// <summary>The command that moves the checked-out branch forward.</summary>
    public Command FastForwardCommand(string commit) => _git.Of("merge", "--ff-only", "--no-autostash", "--end-of-options", commit);

    /// <summary>The command that puts a branch on a commit and checks it out.</summary>
    public Command CheckoutCommand(string branch, string commit) => _git.Of("checkout", "-q", "--no-track", "-B", branch, commit, "--");

    /// <summary>Whether one commit is an ancestor of another (or the same).</summary>
    public async Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancellationToken)
    {
        var command = _git.Of("merge-base", "--is-ancestor", "--end-of-options", ancestor, descendant);
        var result = await _git.RunAsync(command, cancellationToken);
        return result.ExitCode <= 1 ? result.Succeeded : throw GitCommand.Failed($"Comparing {ancestor} with {descendant}", command, result);
    }

    /// <summary>Subjects of the commits in <c>from..to</c>, newest first, each as short hash and subject.</summary>
    public async Task<IReadOnlyList<string>> SubjectsAsync(string from, string to, int limit, CancellationToken cancellationToken) =>
        (await _git.RunCheckedAsync(
            $"Listing the commits of {from}..{to}",
            ["log", "--format=%h %s", "--no-show-signature", "--no-color", "--encoding=UTF-8", "-n", $"{limit}", "--end-of-options", $"{from}..{to}", "--"],
            cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Moves the checked-out branch forward to a commit (<c>merge --ff-only</c>).</summary>
    /// <exception cref="SlipwayException">The branch has commits of its own, or local changes are in the way: in git's words, with what to do.</exception>
    public async Task FastForwardAsync(string commit, CancellationToken cancellationToken)
    {
        var command = FastForwardCommand(commit);
        var result = await MoveAsync(command, $"Moving {settings.AppDirectory} forward to {commit}", cancellationToken);
        if (result.Succeeded) return;

        var target = await ResolveAsync(commit, cancellationToken);
        if (target is not null && !await IsAncestorAsync("HEAD", target, cancellationToken))
        {
            throw new SlipwayException($"The checkout {settings.AppDirectory} cannot be moved forward to {commit}: it has commits that are not in it.")
            {
                Details = [.. await SubjectsAsync(target, "HEAD", 10, cancellationToken)],
                Next =
                [
                    "Push those commits or bring them into the branch; or give them up:",
                    _git.Of("reset", "--keep", commit).ToString(),
                ],
            };
        }

        throw GitCommand.Failed(
            $"Moving {settings.AppDirectory} forward to {commit}", command, result, "Commit or undo the local changes:", _git.Of("status").ToString());
    }

    /// <summary>Puts a branch on a commit and checks it out (<c>checkout -B</c>), its upstream kept.</summary>
    public async Task CheckoutAsync(string branch, string commit, CancellationToken cancellationToken)
    {
        var command = CheckoutCommand(branch, commit);
        var result = await MoveAsync(command, $"Checking {commit} out on {branch} in {settings.AppDirectory}", cancellationToken);
        if (!result.Succeeded)
            throw GitCommand.Failed($"Checking out {commit} on {branch} in {settings.AppDirectory}", command, result, _git.Of("status").ToString());
    }

    /// <summary>Paths of files under a folder at a commit, relative to the application's folder.</summary>
    public Task<IReadOnlyList<string>> FilesAsync(string commit, string folder, CancellationToken cancellationToken)
    {
        string[] path = folder is "" or "." ? [] : [folder.TrimEnd('/') + "/"];
        return _git.ReadListAsync(
            $"Listing the files of {commit}", ["ls-tree", "-r", "-z", "--name-only", "--end-of-options", commit, .. path], cancellationToken);
    }

    /// <summary>A file's text at a commit; null if it is not there.</summary>
    public async Task<string?> ShowAsync(string commit, string path, CancellationToken cancellationToken)
    {
        string[] arguments = ["cat-file", "blob", $"{commit}:./{path}"];
        var (result, text) = await _git.ReadAsync(arguments, cancellationToken);
        if (result.Succeeded) return text;
        return result.Error.Contains("does not exist in", StringComparison.Ordinal) || result.Error.Contains("exists on disk, but not in", StringComparison.Ordinal)
            ? null
            : throw GitCommand.Failed($"Reading {path} of {commit}", _git.Of(arguments), result);
    }

    private async Task<CommandResult> MoveAsync(Command command, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await _git.RunAsync(command with { Deadline = settings.GitTimeout }, cancellationToken);
        }
        catch (CommandFailedException late) when (late.IsLate)
        {
            throw new CommandFailedException(
                $"{what} did not end within {settings.GitTimeout.TotalSeconds:0} s: a hook or a filter of git hangs, or the disk.", command, inner: late)
            {
                IsLate = true,
                Details = [.. late.Details, .. await HooksAsync(cancellationToken), "The checkout may be half-way."],
                Next = [_git.Of("status").ToString(), "DEPLOY_GIT_TIMEOUT gives it longer."],
            };
        }
    }

    private async Task<IEnumerable<string>> HooksAsync(CancellationToken cancellationToken)
    {
        var found = await _git.RunAsync(["rev-parse", "--git-path", "hooks"], cancellationToken);
        if (!found.Succeeded) return [];
        var folder = Path.GetFullPath(found.Output.TrimEnd('\n'), settings.AppDirectory);
        return Hooks.Select(hook => Path.Combine(folder, hook)).Where(File.Exists).Select(hook => $"Git runs the hook {hook}.");
    }

    private static bool IsSettingsFile(string path, string prefix)
    {
        if (!path.StartsWith(prefix, StringComparison.Ordinal)) return false;
        var name = path[prefix.Length..];
        return !name.Contains('/', StringComparison.Ordinal)
            && (name == ".env.deploy" || name.StartsWith(".env.deploy.", StringComparison.Ordinal) || name.StartsWith(".env.healthchecks", StringComparison.Ordinal));
    }

    private async Task<Command> RemotelyAsync(Command command, CancellationToken cancellationToken)
    {
        command = command with { Deadline = settings.GitTimeout };
        return await HasOwnSshAsync(cancellationToken)
            ? command
            : command with { Environment = new Dictionary<string, string?>(command.Environment) { ["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes" } };
    }

    private async Task<bool> HasOwnSshAsync(CancellationToken cancellationToken) =>
        Environment.GetEnvironmentVariable("GIT_SSH_COMMAND") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("GIT_SSH") is { Length: > 0 }
        || (await ConfigAsync(cancellationToken)).ContainsKey("core.sshcommand");

    // All of it in one call, as "name\nvalue"; of several values the last counts; names are lower case but for a subsection.
    private async Task<Dictionary<string, string>> ConfigAsync(CancellationToken cancellationToken) =>
        (await _git.ReadListAsync($"Reading git's settings in {settings.AppDirectory}", ["config", "-z", "--list"], cancellationToken))
            .Select(entry => entry.Split('\n', 2))
            .GroupBy(parts => parts[0], StringComparer.Ordinal)
            .ToDictionary(values => values.Key, values => values.Last() is [_, var value] ? value : "", StringComparer.Ordinal);
}
