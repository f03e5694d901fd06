using System.Globalization;

namespace Slipway.Releases;

/// <summary>Ids of releases: they sort by time, and are valid as image tags, labels and file names.</summary>
public static class ReleaseId
{
    /// <summary>A new id: the time in UTC to the millisecond and four random hex digits (<c>20261122-081530-123-4f2a</c>).</summary>
    public static string At(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture) + $"-{Random.Shared.Next(0x10000):x4}";
}
