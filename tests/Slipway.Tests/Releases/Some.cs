using Slipway.Releases;

namespace Slipway.Tests.Releases;

/// <summary>Releases for tests that do not care.</summary>
internal static class Some
{
    public static Release Release(string id = "20261122-081530-123-4f2a", ReleaseState state = ReleaseState.Running) => new()
    {
        Id = id,
        Workflow = "Deploy",
        Project = "sample",
        Environment = "production",
        State = state,
        StartedAt = new DateTimeOffset(2026, 11, 22, 8, 15, 30, 123, TimeSpan.Zero),
    };
}
