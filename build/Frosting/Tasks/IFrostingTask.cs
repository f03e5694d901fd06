using Cake.Core;

namespace Cake.Frosting;

/// <summary>A task that the host can run.</summary>
public interface IFrostingTask
{
    /// <summary>Gets the reason that is reported when the task is skipped.</summary>
    string SkippedMessage => string.Empty;

    /// <summary>Does the work.</summary>
    /// <param name="context">The context.</param>
    /// <returns>The running work.</returns>
    Task RunAsync(ICakeContext context);

    /// <summary>Decides whether the task is run or skipped.</summary>
    /// <param name="context">The context.</param>
    /// <returns><see langword="true"/> to run the task.</returns>
    bool ShouldRun(ICakeContext context);

    /// <summary>Called when the work has failed. The failure counts as handled unless this throws.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="context">The context.</param>
    void OnError(Exception exception, ICakeContext context);

    /// <summary>Called after the work, whether it failed or not.</summary>
    /// <param name="context">The context.</param>
    void Finally(ICakeContext context);
}
