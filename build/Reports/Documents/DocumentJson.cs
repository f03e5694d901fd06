using System.Text.Json.Serialization;

namespace Slipway.Reports.Documents;

/// <summary>How the documents are written; generated, so that start-up pays for no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReleaseDocument))]
[JsonSerializable(typeof(List<ReleaseDocument>))]
[JsonSerializable(typeof(FailureDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext;
