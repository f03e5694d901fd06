using System.Text.Json;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>A release in which no text holds a secret that is known by now, for reports that leave the state folder.</summary>
internal static class MaskedRelease
{
    /// <summary>A copy of a release, every text of it masked.</summary>
    public static Release Of(Release release, IRunLog log)
    {
        var node = JsonSerializer.SerializeToNode(release, ReleaseJson.Default.Release)!;
        MaskedJson.Mask(node, log);
        return node.Deserialize(ReleaseJson.Default.Release)!;
    }
}
