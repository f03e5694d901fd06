using System.Text.Json;
using Slipway.Settings;

namespace Slipway.Releases.Hooks;

/// <summary>What a hook is told: the release in its environment, and as the journal holds it on its standard input.</summary>
internal sealed record HookCall(Release Release)
{
    /// <summary>The step that it belongs to, or that failed; null where none did.</summary>
    public string? Step { get; init; }

    /// <summary>How the step or the release ended; null before a step.</summary>
    public string? Result { get; init; }

    /// <summary>What failed; null if nothing did. Holds no secret.</summary>
    public string? Failure { get; init; }

    /// <summary>Sees each line that it prints.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Its variables; one that has no value is removed, so that none comes from whoever started this program.</summary>
    public IReadOnlyDictionary<string, string?> Environment(string point) => new Dictionary<string, string?>
    {
        ["SLIPWAY_HOOK"] = SettingsCatalog.HookVariable(point)[SettingsCatalog.HookPrefix.Length..],
        ["SLIPWAY_RELEASE"] = Release.Id,
        ["SLIPWAY_WORKFLOW"] = Release.Workflow,
        ["SLIPWAY_PROJECT"] = Release.Project,
        ["SLIPWAY_ENVIRONMENT"] = Release.Environment,
        ["SLIPWAY_BRANCH"] = Release.Branch,
        ["SLIPWAY_COMMIT"] = Release.ToCommit,
        ["SLIPWAY_PREVIOUS_COMMIT"] = Release.RunningCommit ?? Release.FromCommit,
        ["SLIPWAY_STEP"] = Step,
        ["SLIPWAY_RESULT"] = Result,
        ["SLIPWAY_FAILURE"] = Failure,
    };

    /// <summary>Writes the release.</summary>
    public Task WriteAsync(Stream input, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeAsync(input, Release, ReleaseJson.Default.Release, cancellationToken);
}
