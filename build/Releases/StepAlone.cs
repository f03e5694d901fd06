namespace Slipway.Releases;

/// <summary>What a step does when it belongs to no workflow.</summary>
/// <param name="OpensRelease">Whether it opens a release when a run id is given.</param>
/// <param name="OnlyLooks">Whether it changes nothing, and so takes no lock.</param>
public readonly record struct StepAlone(bool OpensRelease, bool OnlyLooks);
