using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Git;

/// <summary>What the checkout is on, and what it is to be brought to.</summary>
public sealed class Checkout(GitRepository git, DeploySettings settings, RunMode mode, IRunLog log)
{
    private const int ShownPaths = 10;

    /// <summary>Fetches (a dry run only asks the remote, and moves no ref), and tells where the checkout stands; every fault is added to <paramref name="faults"/>.</summary>
    /// <returns>Where it stands; null where a fault hides it.</returns>
    public async Task<CheckoutState?> LookAsync(ICollection<SlipwayException> faults, CancellationToken cancellationToken)
    {
        if (await git.CommonDirectoryAsync(cancellationToken) is null)
        {
            faults.Add(new SlipwayException($"{settings.AppDirectory} is not a git checkout.")
            {
                Next = ["Call build.sh from the application's checkout, or name it: --app-dir=<folder>."],
            });
            return null;
        }

        var (changed, current, commit) = (git.DirtyPathsAsync(cancellationToken), git.BranchAsync(cancellationToken), git.ResolveAsync("HEAD", cancellationToken));
        await Task.WhenAll(changed, current, commit);
        if (await changed is { Count: > 0 } dirty) faults.Add(Dirty(dirty));
        if (Branch(await current, faults) is not { } branch) return null;
        if (await commit is not { } head)
        {
            faults.Add(new SlipwayException($"The branch {branch} has no commit yet."));
            return null;
        }

        if (await git.UpstreamAsync(branch, cancellationToken) is not { } upstream)
        {
            faults.Add(new SlipwayException($"The checkout {settings.AppDirectory} has no remote to deploy from.")
            {
                Next = ["git remote add origin <url>"],
            });
            return null;
        }

        string? tip;
        try
        {
            tip = mode.IsDryRun ? await AskAsync(upstream, cancellationToken) : await FetchAsync(upstream, cancellationToken);
        }
        catch (SlipwayException fault)
        {
            faults.Add(fault);
            return null;
        }

        return await TargetAsync(branch, head, upstream, tip, faults, cancellationToken);
    }

    /// <summary>Brings the checkout to its target: forward only, unless a ref was asked for and no commit would be lost.</summary>
    public Task MoveAsync(CheckoutState state, CancellationToken cancellationToken) =>
        state.IsForward ? git.FastForwardAsync(state.Target, cancellationToken) : git.CheckoutAsync(state.Branch, state.Target, cancellationToken);

    /// <summary>The command of that, to be shown.</summary>
    public Processes.Command MoveCommand(CheckoutState state) => state.IsForward ? git.FastForwardCommand(state.Target) : git.CheckoutCommand(state.Branch, state.Target);

    private async Task<string?> FetchAsync(GitUpstream upstream, CancellationToken cancellationToken)
    {
        await git.FetchAsync(upstream, cancellationToken);
        return await git.ResolveAsync(upstream.TrackingRef, cancellationToken);
    }

    // What is new on the remote and not here yet cannot be looked at without bringing it here.
    private async Task<string?> AskAsync(GitUpstream upstream, CancellationToken cancellationToken)
    {
        var theirs = await git.RemoteTipAsync(upstream, cancellationToken);
        if (theirs is null || await git.ResolveAsync(theirs, cancellationToken) is not null) return theirs;

        var fetched = await git.ResolveAsync(upstream.TrackingRef, cancellationToken);
        log.Warn(
            $"{upstream.Remote}/{upstream.Branch} is at {Figures.Commit(theirs)} now, which is not here yet; a dry run fetches nothing. "
            + $"The plan is for {(fetched is null ? "nothing" : Figures.Commit(fetched))}, as last fetched: git fetch {upstream.Remote} brings the rest.");
        return fetched;
    }

    private string? Branch(string? current, ICollection<SlipwayException> faults)
    {
        if (current is not null && (settings.Branch is null || settings.Branch == current)) return current;

        var wanted = settings.Branch is { } named ? Processes.Command.Quote(named) : "<branch>";
        faults.Add(new SlipwayException(current is null
            ? $"The checkout {settings.AppDirectory} is on no branch (detached HEAD)."
            : $"The checkout {settings.AppDirectory} is on branch {current}; {settings.Branch} is to be deployed.")
        {
            Next = [$"git -C {Processes.Command.Quote(settings.AppDirectory)} checkout {wanted}"],
        });
        return null;
    }

    private async Task<CheckoutState?> TargetAsync(
        string branch, string head, GitUpstream upstream, string? tip, ICollection<SlipwayException> faults, CancellationToken cancellationToken)
    {
        var target = settings.Ref is { } wanted ? await RefAsync(wanted, upstream, cancellationToken) : tip;
        if (target is null)
        {
            faults.Add(settings.Ref is null
                ? new SlipwayException($"The remote {upstream.Remote} has no branch {upstream.Branch}.") { Next = [$"git push {upstream.Remote} {Processes.Command.Quote(upstream.Branch)}"] }
                : new SlipwayException($"--ref={settings.Ref}: there is no such tag or commit, here or on {upstream.Remote}."));
            return null;
        }

        var forward = await git.IsAncestorAsync(head, target, cancellationToken);
        var nothingLost = settings.Ref is not null && tip is not null && await git.IsAncestorAsync(head, tip, cancellationToken);
        if (forward || nothingLost) return new CheckoutState(branch, head, target, forward);

        faults.Add(new SlipwayException($"The checkout has commits that {Figures.Commit(target)} lacks: it and {upstream.Remote}/{upstream.Branch} have diverged.")
        {
            Next =
            [
                $"git -C {Processes.Command.Quote(settings.AppDirectory)} log --oneline {Figures.Commit(target)}..HEAD (shows them)",
                $"Push them, or drop them: git -C {Processes.Command.Quote(settings.AppDirectory)} reset --hard {Processes.Command.Quote($"{upstream.Remote}/{upstream.Branch}")}",
            ],
        });
        return null;
    }

    private async Task<string?> RefAsync(string wanted, GitUpstream upstream, CancellationToken cancellationToken) =>
        await git.ResolveAsync($"refs/tags/{wanted}", cancellationToken)
        ?? await git.ResolveAsync($"refs/remotes/{upstream.Remote}/{wanted}", cancellationToken)
        ?? await git.ResolveAsync(wanted, cancellationToken);

    private SlipwayException Dirty(IReadOnlyList<string> dirty) =>
        new($"The checkout {settings.AppDirectory} has changes that are not committed ({dirty.Count}).")
        {
            Details = [.. dirty.Take(ShownPaths), .. dirty.Count > ShownPaths ? new[] { $"… and {dirty.Count - ShownPaths} more" } : []],
            Next = ["Commit them elsewhere and deploy that, or put them aside: git stash --include-untracked"],
        };
}

/// <summary>Where a checkout stands.</summary>
/// <param name="Branch">The branch that is checked out.</param>
/// <param name="Head">The commit that it is on.</param>
/// <param name="Target">The commit that is to be deployed.</param>
/// <param name="IsForward">Whether the target is ahead of, or at, the commit.</param>
public sealed record CheckoutState(string Branch, string Head, string Target, bool IsForward);
