using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs before the first and after the last task, without a context of its own.</summary>
public abstract class FrostingLifetime : FrostingLifetime<ICakeContext>;

/// <summary>Runs before the first and after the last task.</summary>
/// <typeparam name="TContext">The type of the context.</typeparam>
public abstract class FrostingLifetime<TContext> : IFrostingLifetime
    where TContext : ICakeContext
{
    /// <summary>Called before the first task.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">What is about to run.</param>
    public abstract void Setup(TContext context, ISetupContext info);

    /// <summary>Called after the last task, also when one has failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">How the run has ended.</param>
    public abstract void Teardown(TContext context, ITeardownContext info);

    void IFrostingSetup.Setup(ICakeContext context, ISetupContext info) => Setup((TContext)context, info);

    void IFrostingTeardown.Teardown(ICakeContext context, ITeardownContext info) => Teardown((TContext)context, info);
}
