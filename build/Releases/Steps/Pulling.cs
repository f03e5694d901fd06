using Slipway.Git;
using Slipway.Reporting;

namespace Slipway.Releases.Steps;

/// <summary>The step Pull: the checkout goes to the commit that Preflight found, or that is newest now.</summary>
public sealed class Pulling(Checkout checkout, GitRepository git, CheckoutMove move)
{
    /// <summary>Brings the checkout to its target.</summary>
    /// <exception cref="SlipwayException">The checkout is dirty or has diverged, or the remote cannot be reached.</exception>
    public async Task<StepResult> PullAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        await step.DueAsync();
        if (release is not { ToCommit: { } target, Branch: { } branch, FromCommit: { } head })
        {
            var faults = new List<SlipwayException>();
            var state = await checkout.LookAsync(faults, cancellation);
            if (faults.Count > 0 || state is null) throw Faults.AsOne("The checkout cannot be brought forward", faults);
            (target, branch, head) = (state.Target, state.Branch, state.Head);
            (release.ToCommit, release.Branch, release.FromCommit) = (target, branch, head);
            await step.SaveAsync();
        }

        if (head == target) return StepResult.Done($"{branch} is at {Figures.Commit(target)} already");

        var forward = await git.IsAncestorAsync(head, target, cancellation);
        await move.MakeAsync(step, token => checkout.MoveAsync(new CheckoutState(branch, head, target, forward), token));
        return StepResult.Done($"{branch} {Figures.Commit(head)} → {Figures.Commit(target)}");
    }
}
