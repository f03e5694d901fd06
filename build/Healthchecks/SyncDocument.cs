using System.Text.Json.Serialization;

namespace Slipway.Healthchecks;

/// <summary>What SyncHealthchecks did, or in a dry run would do, as it is told to programs.</summary>
internal sealed record SyncDocument(
    string Project, string File, bool DryRun, IReadOnlyList<CheckDocument> Created, IReadOnlyList<CheckDocument> Updated, IReadOnlyList<CheckDocument> Skipped, IReadOnlyList<CheckDocument> Conflicts,
    int Unchanged, int NotNamed)
{
    /// <summary>The document of a plan.</summary>
    public static SyncDocument Of(CheckPlan plan, HealthchecksProject project, HealthchecksFile file, bool dryRun) => new(
        project.ToString(), file.Path, dryRun,
        [.. plan.Created.Select(check => CheckDocument.Of(check.Check, []))],
        [.. plan.Updated.Select(change => CheckDocument.Of(change.Check, [.. PlanReport.Differences(change)]))],
        [.. plan.Skipped.Select(check => CheckDocument.Of(check, []))],
        [.. plan.Conflicts.Select(conflict => CheckDocument.Of(conflict.Check, []))],
        plan.Unchanged.Count, plan.Unnamed);
}

/// <summary>A check; the changes are one text a field.</summary>
internal sealed record CheckDocument(string Key, Guid? Uuid, string Name, IReadOnlyList<string> Changes)
{
    public static CheckDocument Of(CheckEntry check, IReadOnlyList<string> changes) => new(check.Key, check.Code, check.Name, changes);
}

/// <summary>How it is written; generated, so that start-up pays for no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SyncDocument))]
internal sealed partial class SyncJson : JsonSerializerContext;
