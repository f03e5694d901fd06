using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs before the first task, without a context of its own.</summary>
public abstract class FrostingSetup : FrostingSetup<ICakeContext>;

/// <summary>Runs before the first task.</summary>
/// <typeparam name="TContext">The type of the context.</typeparam>
public abstract class FrostingSetup<TContext> : IFrostingSetup
    where TContext : ICakeContext
{
    /// <summary>Called before the first task.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">What is about to run.</param>
    public abstract void Setup(TContext context, ISetupContext info);

    void IFrostingSetup.Setup(ICakeContext context, ISetupContext info) => Setup((TContext)context, info);
}
