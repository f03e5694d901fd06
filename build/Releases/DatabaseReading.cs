using Slipway.Database;

namespace Slipway.Releases;

/// <summary>What a database counted at one moment.</summary>
/// <param name="Service">The service it runs in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Counters">What tells later whether somebody wrote.</param>
public sealed record DatabaseReading(string Service, string Name, DatabaseCounters Counters);

/// <summary>What recovery does with the databases.</summary>
public enum DatabaseFate
{
    /// <summary>The release did not change them.</summary>
    Untouched,

    /// <summary>They are restored from the release's own backup: nobody can have written since.</summary>
    Restored,

    /// <summary>They stay as they are: somebody may have written, and that would be lost.</summary>
    Kept,
}
