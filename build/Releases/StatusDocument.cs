using System.Text.Json.Serialization;

namespace Slipway.Releases;

/// <summary>What Status tells programs. What does not apply is left out.</summary>
internal sealed record StatusDocument
{
    public required string Project { get; init; }
    public required string Environment { get; init; }
    public required string Directory { get; init; }
    public string? RunningCommit { get; init; }
    public string? RunningRelease { get; init; }
    public string? Branch { get; init; }
    public string? Head { get; init; }
    public int? VisitorsGet { get; init; }
    public required bool Maintenance { get; init; }
    public required IReadOnlyList<ContainerDocument> Containers { get; init; }
    public LastBackupDocument? LastBackup { get; init; }
    public required IReadOnlyList<ReleaseLine> Releases { get; init; }
}

/// <summary>A container.</summary>
internal sealed record ContainerDocument(string Name, string? Service, string Status, string? Health, int? ExitCode, int Restarts);

/// <summary>The newest backup.</summary>
internal sealed record LastBackupDocument(string File, long Bytes, DateTimeOffset At);

/// <summary>A release, in short; <c>History</c> has the rest.</summary>
internal sealed record ReleaseLine(string Id, string Workflow, string Result, string? Commit, DateTimeOffset Began);

/// <summary>How it is written; generated, so that start-up pays for no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusJson : JsonSerializerContext;
