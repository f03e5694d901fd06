using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Git;

/// <summary>A commit's files in a folder of their own, beside the checkout, which is not touched.</summary>
public sealed class GitWorktree(ICommandRunner runner, DeploySettings settings)
{
    private readonly GitCommand _git = new(runner, settings.AppDirectory);

    /// <summary>Checks a commit out into a folder; what an earlier run left there goes first.</summary>
    public async Task AddAsync(string folder, string commit, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder)) await RemoveAsync(folder, cancellationToken);
        await _git.RunCheckedAsync(
            $"Checking {commit} out into {folder}", ["worktree", "add", "--quiet", "--force", "--detach", folder, commit], cancellationToken);
    }

    /// <summary>Removes the folder.</summary>
    public async Task RemoveAsync(string folder, CancellationToken cancellationToken)
    {
        await _git.RunAsync(["worktree", "remove", "--force", "--force", folder], cancellationToken);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>What lies in the application's folder and is not tracked, ignored or not; a folder of such files is one entry that ends with a slash.</summary>
    public Task<IReadOnlyList<string>> UntrackedAsync(CancellationToken cancellationToken) =>
        _git.ReadListAsync($"Looking for files that git does not track in {settings.AppDirectory}", ["ls-files", "--others", "--directory", "-z"], cancellationToken);

    /// <summary>Files that differ between two commits, relative to the top of the checkout.</summary>
    public Task<IReadOnlyList<string>> ChangedAsync(string from, string to, CancellationToken cancellationToken) =>
        _git.ReadListAsync($"Comparing {from} with {to}", ["diff", "--name-only", "--no-renames", "-z", "--end-of-options", from, to, "--"], cancellationToken);
}
