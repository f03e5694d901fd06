using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs before the first task.</summary>
public interface IFrostingSetup
{
    /// <summary>Called before the first task.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">What is about to run.</param>
    void Setup(ICakeContext context, ISetupContext info);
}

/// <summary>Runs after the last task.</summary>
public interface IFrostingTeardown
{
    /// <summary>Called after the last task, also when one has failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">How the run has ended.</param>
    void Teardown(ICakeContext context, ITeardownContext info);
}

/// <summary>Runs before the first and after the last task.</summary>
public interface IFrostingLifetime : IFrostingSetup, IFrostingTeardown;
