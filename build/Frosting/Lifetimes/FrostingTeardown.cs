using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs after the last task, without a context of its own.</summary>
public abstract class FrostingTeardown : FrostingTeardown<ICakeContext>;

/// <summary>Runs after the last task.</summary>
/// <typeparam name="TContext">The type of the context.</typeparam>
public abstract class FrostingTeardown<TContext> : IFrostingTeardown
    where TContext : ICakeContext
{
    /// <summary>Called after the last task, also when one has failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">How the run has ended.</param>
    public abstract void Teardown(TContext context, ITeardownContext info);

    void IFrostingTeardown.Teardown(ICakeContext context, ITeardownContext info) => Teardown((TContext)context, info);
}
