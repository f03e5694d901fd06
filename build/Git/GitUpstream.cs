namespace Slipway.Git;

/// <summary>Where a branch comes from.</summary>
/// <param name="Remote">The remote's name.</param>
/// <param name="Branch">The branch's name on it.</param>
public sealed record GitUpstream(string Remote, string Branch)
{
    /// <summary>The remote-tracking ref (<c>refs/remotes/origin/main</c>).</summary>
    public string TrackingRef => $"refs/remotes/{Remote}/{Branch}";
}
