using System.Text.Json.Serialization;

namespace Slipway.Releases;

/// <summary>How releases and lock holders are written; generated, so that start-up pays for no reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(LockHolder))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
