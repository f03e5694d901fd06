using Cake.Core;

namespace Cake.Frosting;

/// <summary>A synchronous task that needs no context of its own.</summary>
public abstract class FrostingTask : FrostingTask<ICakeContext>;

/// <summary>A synchronous task.</summary>
/// <typeparam name="T">The type of the context.</typeparam>
public abstract class FrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the work.</summary>
    /// <param name="context">The context.</param>
    public virtual void Run(T context)
    {
    }

    /// <summary>Decides whether the task is run or skipped.</summary>
    /// <param name="context">The context.</param>
    /// <returns><see langword="true"/> to run the task.</returns>
    public virtual bool ShouldRun(T context) => true;

    /// <summary>Called when the work has failed. The failure counts as handled unless this throws.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="context">The context.</param>
    public virtual void OnError(Exception exception, T context)
    {
    }

    /// <summary>Called after the work, whether it failed or not.</summary>
    /// <param name="context">The context.</param>
    public virtual void Finally(T context)
    {
    }

    Task IFrostingTask.RunAsync(ICakeContext context)
    {
        Run((T)context);
        return Task.CompletedTask;
    }

    bool IFrostingTask.ShouldRun(ICakeContext context) => ShouldRun((T)context);

    void IFrostingTask.OnError(Exception exception, ICakeContext context) => OnError(exception, (T)context);

    void IFrostingTask.Finally(ICakeContext context) => Finally((T)context);
}
