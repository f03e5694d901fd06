using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs before every task.</summary>
public interface IFrostingTaskSetup
{
    /// <summary>Called before every task.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task.</param>
    void Setup(ICakeContext context, ITaskSetupContext info);
}

/// <summary>Runs after every task.</summary>
public interface IFrostingTaskTeardown
{
    /// <summary>Called after every task, also when it has failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task and how it has ended.</param>
    void Teardown(ICakeContext context, ITaskTeardownContext info);
}

/// <summary>Runs before and after every task.</summary>
public interface IFrostingTaskLifetime : IFrostingTaskSetup, IFrostingTaskTeardown;
