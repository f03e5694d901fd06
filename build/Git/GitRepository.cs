using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Git;

/// <summary>The application's checkout, by the git command line (deploy keys are SSH).</summary>
public sealed class GitRepository(ICommandRunner runner, DeploySettings settings)
{
    /// <summary>The git directory shared by all worktrees (<c>rev-parse --git-common-dir</c>), absolute; null outside a checkout.</summary>
    public Task<string?> CommonDirectoryAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The top of the work tree, absolute.</summary>
    public Task<string> TopDirectoryAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The branch that is checked out; null when HEAD is detached.</summary>
    public Task<string?> BranchAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The commit that a name means, whole; null if there is no such commit.</summary>
    public Task<string?> ResolveAsync(string revision, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Paths that differ from HEAD or are not tracked (ignored ones and settings files left out), as <c>git status --porcelain</c> words them.</summary>
    public Task<IReadOnlyList<string>> DirtyPathsAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The upstream of a branch as remote and remote branch; falls back to origin and the same name; null without a remote.</summary>
    public Task<GitUpstream?> UpstreamAsync(string branch, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// Fetches into the remote-tracking refs (and tags), without touching the checkout; credentials are never asked for
    /// (GIT_TERMINAL_PROMPT=0, ssh BatchMode), a deadline of 60 s.
    /// </summary>
    public Task FetchAsync(GitUpstream upstream, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Whether one commit is an ancestor of another (or the same).</summary>
    public Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Subjects of the commits in <c>from..to</c>, newest first, each as short hash and subject.</summary>
    public Task<IReadOnlyList<string>> SubjectsAsync(string from, string to, int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Moves the checked-out branch forward to a commit (<c>merge --ff-only</c>).</summary>
    public Task FastForwardAsync(string commit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Puts a branch on a commit and checks it out (<c>checkout -B</c>), its upstream kept.</summary>
    public Task CheckoutAsync(string branch, string commit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Paths of files under a folder at a commit, relative to the application's folder.</summary>
    public Task<IReadOnlyList<string>> FilesAsync(string commit, string folder, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A file's text at a commit; null if it is not there.</summary>
    public Task<string?> ShowAsync(string commit, string path, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>Where a branch comes from.</summary>
/// <param name="Remote">The remote's name.</param>
/// <param name="Branch">The branch's name on it.</param>
public sealed record GitUpstream(string Remote, string Branch)
{
    /// <summary>The remote-tracking ref (<c>refs/remotes/origin/main</c>).</summary>
    public string TrackingRef => $"refs/remotes/{Remote}/{Branch}";
}
