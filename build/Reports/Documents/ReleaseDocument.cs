using Slipway.Health;
using Slipway.Releases;

namespace Slipway.Reports.Documents;

/// <summary>A release as <c>--output=json</c> tells it. What does not apply is left out.</summary>
internal sealed record ReleaseDocument
{
    public required string Id { get; init; }
    public required string Workflow { get; init; }
    public required string Project { get; init; }
    public required string Environment { get; init; }
    public required string Result { get; init; }
    public string? Branch { get; init; }
    public string? Commit { get; init; }
    public string? Previous { get; init; }
    public string? RollbackTo { get; init; }
    public required DateTimeOffset Began { get; init; }
    public DateTimeOffset? Ended { get; init; }
    public double? Seconds { get; init; }
    public required double ClosedSeconds { get; init; }
    public string? NothingToDeploy { get; init; }
    public string? Site { get; init; }
    public string? By { get; init; }
    public string? RunUrl { get; init; }
    public string? WayBack { get; init; }
    public required IReadOnlyList<StepDocument> Steps { get; init; }
    public required IReadOnlyList<string> Commits { get; init; }
    public required IReadOnlyList<string> PendingMigrations { get; init; }
    public required IReadOnlyList<string> Migrated { get; init; }
    public required IReadOnlyList<BackupDocument> Backups { get; init; }
    public required IReadOnlyList<ProbeDocument> Probes { get; init; }
    public VisitorsDocument? Visitors { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The document of a release.</summary>
    public static ReleaseDocument Of(Release release) => new()
    {
        Id = release.Id,
        Workflow = release.Workflow,
        Project = release.Project,
        Environment = release.Environment,
        Result = ResultWord.Of(release.State),
        Branch = release.Branch,
        Commit = release.ToCommit,
        Previous = release.RunningCommit ?? release.FromCommit,
        RollbackTo = release.RollbackTo,
        Began = release.StartedAt,
        Ended = release.EndedAt,
        Seconds = Rounded(ReleaseWords.Took(release)?.TotalSeconds),
        ClosedSeconds = Rounded(release.ClosedFor?.TotalSeconds) ?? 0,
        NothingToDeploy = release.NothingToDeploy,
        Site = release.Site,
        By = release.By,
        RunUrl = release.RunUrl,
        WayBack = RunResult.WayBack(release),
        Steps = [.. release.Steps.Select(StepDocument.Of)],
        Commits = release.Subjects,
        PendingMigrations = release.PendingMigrations,
        Migrated = release.Migrated,
        Backups = [.. release.Backups.Select(backup => new BackupDocument(backup.Database, backup.File, backup.Bytes, backup.Sha256))],
        Probes = [.. release.Probes.Select(ProbeDocument.Of)],
        Visitors = release.Samples is { } samples
            ? new VisitorsDocument(samples.Url, samples.Answers.ToDictionary(answer => answer.Answer, answer => answer.Count), samples.Errors, samples.LongestWithoutSiteSeconds)
            : null,
        Warnings = [.. release.Warnings],
    };

    internal static double? Rounded(double? seconds) => seconds is { } value ? Math.Round(value, 3) : null;
}

/// <summary>A step.</summary>
internal sealed record StepDocument(string Name, string Result, double? Seconds, string? Note)
{
    public static StepDocument Of(StepRecord step) => new(
        step.Name,
        step switch
        {
            { State: StepState.Done } => "done",
            { State: StepState.Skipped } => "skipped",
            { Interrupted: true } => "interrupted",
            { State: StepState.Failed } => "failed",
            _ => "running",
        },
        ReleaseDocument.Rounded((step.EndedAt - step.StartedAt)?.TotalSeconds),
        step.Note);
}

/// <summary>A file of a backup.</summary>
internal sealed record BackupDocument(string? Database, string File, long Bytes, string Sha256);

/// <summary>What a probe said.</summary>
internal sealed record ProbeDocument(string Step, string Name, string Outcome, double Milliseconds, string? Reason)
{
    public static ProbeDocument Of(ProbeRecord probe) => new(
        probe.Step, probe.Name, probe.Outcome switch { ProbeOutcome.Ok => "ok", ProbeOutcome.Failed => "failed", _ => "not-used" }, probe.Milliseconds, probe.Reason);
}

/// <summary>What visitors got.</summary>
internal sealed record VisitorsDocument(string Url, IReadOnlyDictionary<string, int> Answers, int Errors, double LongestWithoutSiteSeconds);
