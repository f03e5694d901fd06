using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Slipway.Reporting;

/// <summary>A step of a dry run, as it is told to programs: it <c>looks</c> (and did), <c>runs</c>, or is <c>skipped</c>.</summary>
internal sealed record PlannedStep(string Step, string Kind, string? Says)
{
    /// <summary>Its commands, as far as they are known beforehand.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>The hooks around it.</summary>
    public IReadOnlyList<PlannedHook> Hooks { get; init; } = [];
}

/// <summary>A hook, by its variable.</summary>
internal sealed record PlannedHook(string Variable, string Command);

/// <summary>How a plan is written; generated, so that start-up pays for no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<PlannedStep>))]
internal sealed partial class PlanJson : JsonSerializerContext
{
    /// <summary>The steps, as a part of the document.</summary>
    public static JsonNode? Node(IEnumerable<PlannedStep> steps) => JsonSerializer.SerializeToNode([.. steps], Default.ListPlannedStep);
}
