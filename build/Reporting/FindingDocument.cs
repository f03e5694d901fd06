using System.Text.Json.Serialization;

namespace Slipway.Reporting;

/// <summary>A finding of Doctor, as it is told to programs: <c>good</c>, <c>warning</c> or <c>fault</c>.</summary>
internal sealed record FindingDocument(string Part, string Kind, string What, string Said, IReadOnlyList<string> Details, IReadOnlyList<string> Next)
{
    public static FindingDocument Of(string part, Finding finding) =>
        new(part, finding.Kind.ToString().ToLowerInvariant(), finding.What, finding.Said, finding.Details, finding.Next);
}

/// <summary>How it is written; generated, so that start-up pays for no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<FindingDocument>))]
internal sealed partial class FindingJson : JsonSerializerContext;
