using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs after every task, without a context of its own.</summary>
public abstract class FrostingTaskTeardown : FrostingTaskTeardown<ICakeContext>;

/// <summary>Runs after every task.</summary>
/// <typeparam name="TContext">The type of the context.</typeparam>
public abstract class FrostingTaskTeardown<TContext> : IFrostingTaskTeardown
    where TContext : ICakeContext
{
    /// <summary>Called after every task, also when it has failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task and how it has ended.</param>
    public abstract void Teardown(TContext context, ITaskTeardownContext info);

    void IFrostingTaskTeardown.Teardown(ICakeContext context, ITaskTeardownContext info) => Teardown((TContext)context, info);
}
