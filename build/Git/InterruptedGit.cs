using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Git;

/// <summary>Clears up after a git that was ended in the middle of its work: the locks that it left, and a checkout with files of two commits.</summary>
public sealed class InterruptedGit(ICommandRunner runner, DeploySettings settings, IRunLog log, TimeProvider time)
{
    // What a fetch and a move of the checkout lock, beside refs.
    private static readonly string[] Locks = ["index.lock", "HEAD.lock", "ORIG_HEAD.lock", "packed-refs.lock", "shallow.lock", "config.lock"];

    // A git that lives holds a lock for an instant.
    private static readonly TimeSpan Instant = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    // The clock that stamps files ticks.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly GitCommand _git = new(runner, settings.AppDirectory);

    /// <summary>Removes the locks that a dead git left: every later git would refuse to work because of them.</summary>
    /// <param name="since">When the dead run began: older locks are not its own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RemoveLocksAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var found = await _git.RunAsync(["rev-parse", "--git-common-dir", "--absolute-git-dir"], cancellationToken);
        if (!found.Succeeded) return;
        var folders = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.GetFullPath(folder, settings.AppDirectory)).Distinct().ToList();

        var began = time.GetTimestamp();
        while (LocksIn(folders, since).Count > 0 && time.GetElapsedTime(began) < Instant) await Task.Delay(AskAgain, time, cancellationToken);
        foreach (var left in LocksIn(folders, since))
        {
            File.Delete(left);
            log.Write($"{left} was left by a git that was ended, and is removed.");
        }
    }

    /// <summary>Puts a checkout back that may be half-way to another commit. No hook runs: one that hangs is a reason to be here.</summary>
    /// <param name="branch">The branch, whose upstream stays.</param>
    /// <param name="commit">The commit that it was on, without local changes.</param>
    /// <param name="target">The commit that it was to be moved to; null where that is not known.</param>
    /// <param name="since">When the move began: files that the target brings are removed if they are not older.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task PutBackAsync(string branch, string commit, string? target, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await RemoveLocksAsync(since, cancellationToken);
        if (target is not null) await RemoveNewFilesAsync(commit, target, since, cancellationToken);

        var command = _git.Of("-c", "core.hooksPath=/dev/null", "checkout", "-q", "--force", "--no-track", "-B", branch, commit, "--") with { Deadline = settings.GitTimeout };
        var result = await _git.RunAsync(command, cancellationToken);
        if (!result.Succeeded)
            throw GitCommand.Failed($"Putting {settings.AppDirectory} back on {branch} at {commit}", command, result, _git.Of("status").ToString());
    }

    // Git writes files before it knows them: to a checkout of the old commit they would be strangers' for good.
    private async Task RemoveNewFilesAsync(string commit, string target, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var top = (await _git.RunCheckedAsync($"Looking for the checkout of {settings.AppDirectory}", ["rev-parse", "--show-toplevel"], cancellationToken)).TrimEnd('\n');
        var added = await _git.ReadListAsync(
            $"Comparing {commit} with {target}",
            ["diff", "--name-only", "--no-renames", "--diff-filter=A", "-z", "--end-of-options", commit, target, "--"], cancellationToken);
        foreach (var file in added.Select(path => new FileInfo(Path.Combine(top, path))).Where(file => (file.Exists || file.LinkTarget is not null) && IsSince(file, since)))
            file.Delete();
    }

    private static List<string> LocksIn(IEnumerable<string> folders, DateTimeOffset since) =>
    [
        .. folders.SelectMany(folder => Locks.Select(name => Path.Combine(folder, name))
                .Concat(Directory.Exists(Path.Combine(folder, "refs")) ? Directory.EnumerateFiles(Path.Combine(folder, "refs"), "*.lock", SearchOption.AllDirectories) : []))
            .Distinct().Select(path => new FileInfo(path)).Where(file => file.Exists && IsSince(file, since)).Select(file => file.FullName),
    ];

    private static bool IsSince(FileInfo file, DateTimeOffset since) => file.LastWriteTimeUtc >= since.UtcDateTime - Tick;
}
