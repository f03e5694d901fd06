using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs before every task, without a context of its own.</summary>
public abstract class FrostingTaskSetup : FrostingTaskSetup<ICakeContext>;

/// <summary>Runs before every task.</summary>
/// <typeparam name="TContext">The type of the context.</typeparam>
public abstract class FrostingTaskSetup<TContext> : IFrostingTaskSetup
    where TContext : ICakeContext
{
    /// <summary>Called before every task.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task.</param>
    public abstract void Setup(TContext context, ITaskSetupContext info);

    void IFrostingTaskSetup.Setup(ICakeContext context, ITaskSetupContext info) => Setup((TContext)context, info);
}
