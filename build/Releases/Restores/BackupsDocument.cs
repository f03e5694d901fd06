using System.Text.Json.Serialization;

namespace Slipway.Releases.Restores;

/// <summary>A backup, as Backups tells programs.</summary>
internal sealed record KeptBackupDocument(string Id, string? Release, string Origin, long Bytes, IReadOnlyList<KeptFileDocument> Files);

/// <summary>A file of it: <c>right</c>, <c>wrong</c> or <c>missing</c> is its checksum.</summary>
internal sealed record KeptFileDocument(string File, string? Database, long Bytes, string Checksum, DateTimeOffset? VerifiedAt);

/// <summary>How they are written; generated, so that start-up pays for no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<KeptBackupDocument>))]
internal sealed partial class BackupsJson : JsonSerializerContext;
