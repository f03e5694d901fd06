namespace Slipway.Reporting;

/// <summary>One part of what Doctor looks at: it only looks, and goes on after a fault.</summary>
public interface IDiagnosis
{
    /// <summary>What it looks at, as a heading.</summary>
    string Title { get; }

    /// <summary>Looks.</summary>
    /// <param name="findings">Gets everything that was found; an exception that is thrown all the same is one more fault.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    Task LookAsync(Findings findings, CancellationToken cancellationToken);
}

/// <summary>What a diagnosis found.</summary>
public sealed class Findings
{
    private readonly List<Finding> _all = [];

    /// <summary>Everything, in the order in which it was found.</summary>
    public IReadOnlyList<Finding> All => _all;

    /// <summary>Something is as it should be.</summary>
    /// <param name="what">What was looked at, in a word or two.</param>
    /// <param name="said">What was found, and from where.</param>
    public void Good(string what, string said) => _all.Add(new Finding(FindingKind.Good, what, said, [], []));

    /// <summary>Something stands in no deployment's way, but should be known.</summary>
    public void Warn(string what, string said, params IReadOnlyList<string> next) => _all.Add(new Finding(FindingKind.Warning, what, said, [], next));

    /// <summary>Something stands in the way; the fault says how to mend it.</summary>
    public void Fault(string what, SlipwayException fault) => _all.Add(new Finding(FindingKind.Fault, what, fault.Message, fault.Details, fault.Next));

    /// <summary>Does something that may meet a fault, which then is one of the findings.</summary>
    /// <returns>Whether it met none.</returns>
    public async Task<bool> TryAsync(string what, Func<Task> look)
    {
        try
        {
            await look();
            return true;
        }
        catch (SlipwayException fault)
        {
            Fault(what, fault);
            return false;
        }
    }
}

/// <summary>One thing that was found.</summary>
/// <param name="Kind">Whether it is good.</param>
/// <param name="What">What was looked at.</param>
/// <param name="Said">What was found.</param>
/// <param name="Details">Lines that say why.</param>
/// <param name="Next">How to mend it.</param>
public sealed record Finding(FindingKind Kind, string What, string Said, IReadOnlyList<string> Details, IReadOnlyList<string> Next);

/// <summary>Whether a finding is good.</summary>
public enum FindingKind
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Stands in no deployment's way.</summary>
    Warning,

    /// <summary>Stands in the way.</summary>
    Fault,
}
