using System.Globalization;
using System.Security.Cryptography;

namespace Slipway.Processes;

/// <summary>Marks the processes that this run starts, in their environment, so that a later run can tell what a dead one left.</summary>
public sealed class RunMark
{
    /// <summary>The variable that carries the mark.</summary>
    public const string Variable = "SLIPWAY_RUN";

    /// <summary>This run's mark: its process id, which a person may look for, and enough to tell it from an older process of that id.</summary>
    public string Value { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
}
