using System.Collections.Concurrent;
using Slipway.Reporting;

namespace Slipway.Releases.Survey;

/// <summary>Collects faults, so that all are told and not just the first.</summary>
public sealed class FaultList
{
    private readonly ConcurrentQueue<SlipwayException> _faults = new();

    /// <summary>The faults so far.</summary>
    public IReadOnlyCollection<SlipwayException> All => _faults;

    /// <summary>Adds a fault.</summary>
    public void Add(SlipwayException fault) => _faults.Enqueue(fault);

    /// <summary>Does something that may meet a fault, which then is one of the list.</summary>
    public async Task TryAsync(Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (SlipwayException fault)
        {
            Add(fault);
        }
    }
}
