using Slipway.Application;
using Slipway.Git;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Moves the checkout for a release, and puts it back; the journal knows whether git came to the end of it.</summary>
public sealed class CheckoutMove(GitRepository git, InterruptedGit interrupted, ApplicationDetector detector, IRunLog log, TimeProvider time)
{
    /// <summary>Moves it.</summary>
    /// <param name="step">The step that does.</param>
    /// <param name="move">Runs git.</param>
    public async Task MakeAsync(StepScope step, Func<CancellationToken, Task> move)
    {
        step.Release.MovesCheckoutSince = time.GetUtcNow();
        await step.SaveAsync();
        try
        {
            await move(step.Cancellation);
            step.Release.MovesCheckoutSince = null;
        }
        catch (SlipwayException fault) when (fault is not CommandFailedException { IsLate: true })
        {
            // Git refused: before it touches a file it looks at all of them.
            step.Release.MovesCheckoutSince = null;
            throw;
        }
        finally
        {
            detector.Forget();
        }
    }

    /// <summary>Puts it back to where it was before the release, on its branch.</summary>
    public async Task PutBackAsync(Release release, List<string> said, CancellationToken cancellationToken)
    {
        // Containers are started again with the Compose file that they were made from.
        var commit = release.ContainersReplaced ? release.RunningCommit ?? release.FromCommit : release.FromCommit;
        if (commit is null || release.Branch is not { } branch) return;

        var head = await git.ResolveAsync("HEAD", cancellationToken);
        if (release.MovesCheckoutSince is { } since) await PutBackHalfAsync(release, branch, commit, since, cancellationToken);
        else if (head == commit) return;
        else await PutBackWholeAsync(branch, commit, cancellationToken);

        detector.Forget();
        said.Add($"The checkout is back on {branch} at {Figures.Commit(commit)}.");
    }

    private async Task PutBackHalfAsync(Release release, string branch, string commit, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await interrupted.PutBackAsync(branch, commit, release.ToCommit, since, cancellationToken);
        release.MovesCheckoutSince = null;
    }

    private async Task PutBackWholeAsync(string branch, string commit, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        try
        {
            await git.CheckoutAsync(branch, commit, cancellationToken);
        }
        catch (CommandFailedException late) when (late.IsLate)
        {
            log.Warn($"{late.Message} It is done without hooks.");
            await interrupted.PutBackAsync(branch, commit, target: null, began, cancellationToken);
        }
    }
}
