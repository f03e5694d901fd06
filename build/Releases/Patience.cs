using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>
/// Tries again what recovery cannot do without: an engine that restarts, a database that crashed and a container that boots come back by themselves, and a
/// recovery that gave up on them would leave the site closed for a person.
/// </summary>
public sealed class Patience(IRunLog log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an engine or a database may take to come back.</summary>
    public static TimeSpan Restart { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Tries until it works.</summary>
    /// <param name="work">What may be done twice.</param>
    /// <param name="limit">After how long the last fault is thrown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task UntilItWorksAsync(Func<CancellationToken, Task> work, TimeSpan limit, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, limit);
        var said = false;
        while (true)
        {
            try
            {
                await work(cancellationToken);
                return;
            }
            catch (SlipwayException fault) when (!deadline.Passed)
            {
                log.Write(fault.ToString());
                if (!said) log.Show($"   trying again for {limit.TotalSeconds:0} s: {fault.Message}");
                said = true;
                await deadline.PauseAsync(Pause, cancellationToken);
            }
        }
    }
}
