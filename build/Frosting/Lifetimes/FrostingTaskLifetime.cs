using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs before and after every task, without a context of its own.</summary>
public abstract class FrostingTaskLifetime : FrostingTaskLifetime<ICakeContext>;

/// <summary>Runs before and after every task.</summary>
/// <typeparam name="TContext">The type of the context.</typeparam>
public abstract class FrostingTaskLifetime<TContext> : IFrostingTaskLifetime
    where TContext : ICakeContext
{
    /// <summary>Called before every task.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task.</param>
    public abstract void Setup(TContext context, ITaskSetupContext info);

    /// <summary>Called after every task, also when it has failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task and how it has ended.</param>
    public abstract void Teardown(TContext context, ITaskTeardownContext info);

    void IFrostingTaskSetup.Setup(ICakeContext context, ITaskSetupContext info) => Setup((TContext)context, info);

    void IFrostingTaskTeardown.Teardown(ICakeContext context, ITaskTeardownContext info) => Teardown((TContext)context, info);
}
