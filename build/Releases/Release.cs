using System.Text.Json.Serialization;
using Slipway.Application;
using Slipway.Probing;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>One attempt to bring the application to a commit, as release.json holds it.</summary>
public sealed class Release
{
    /// <summary>The version of this format that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version of the format.</summary>
    public int Schema { get; set; } = CurrentSchema;

    /// <summary>Its id; ids sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>What began it: a workflow's name, <c>Steps</c>, or <c>Baseline</c> for what ran before the first release.</summary>
    public required string Workflow { get; init; }

    /// <summary>The Compose project.</summary>
    public required string Project { get; init; }

    /// <summary>The environment's name.</summary>
    public required string Environment { get; init; }

    /// <summary>The run that it belongs to, for a release made step by step.</summary>
    public string? Owner { get; init; }

    /// <summary>Where the run can be seen, on CI.</summary>
    public string? RunUrl { get; init; }

    /// <summary>The mark of the processes that the last run of this release started (<see cref="Processes.RunMark"/>).</summary>
    public string? Mark { get; set; }

    /// <summary>Where it stands.</summary>
    public ReleaseState State { get; set; } = ReleaseState.Running;

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was written last.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When it ended; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The branch that is deployed.</summary>
    public string? Branch { get; set; }

    /// <summary>The commit that the checkout was on when the release began.</summary>
    public string? FromCommit { get; set; }

    /// <summary>The commit that ran when it began, where a release of the journal tells; null where none does.</summary>
    public string? RunningCommit { get; set; }

    /// <summary>The commit that it brings.</summary>
    public string? ToCommit { get; set; }

    /// <summary>When git began to move the checkout; null where it did not, or came to the end of it.</summary>
    public DateTimeOffset? MovesCheckoutSince { get; set; }

    /// <summary>The release that a rollback goes to; null for every other release.</summary>
    public string? RollbackTo { get; set; }

    /// <summary>The release that a rollback leaves; null where that is not known.</summary>
    public string? RolledBackFrom { get; set; }

    /// <summary>The release whose backup a rollback restores; null where the database stays as it is.</summary>
    public string? RestoresBackupOf { get; set; }

    /// <summary>Subjects of the commits that it brings, newest first.</summary>
    public IReadOnlyList<string> Subjects { get; set; } = [];

    /// <summary>The site's address as visitors reach it from this host, without credentials; null where it is not known.</summary>
    public string? Site { get; set; }

    /// <summary>Whether nothing of the application ran or existed before.</summary>
    public bool FirstInstall { get; set; }

    /// <summary>Why there is nothing to deploy; null where there is.</summary>
    public string? NothingToDeploy { get; set; }

    /// <summary>Maintenance as it was and as this release made it.</summary>
    public MaintenanceRecord Maintenance { get; set; } = new();

    /// <summary>Containers of workers that EnableMaintenance stopped.</summary>
    public IReadOnlyList<StoppedWorker> StoppedWorkers { get; set; } = [];

    /// <summary>Images that ran before, by service.</summary>
    public IReadOnlyList<ImageRecord> ImagesBefore { get; set; } = [];

    /// <summary>Images that this release built, by service.</summary>
    public IReadOnlyList<ImageRecord> Images { get; set; } = [];

    /// <summary>Whether its commit could not be built, which was seen before anything was touched.</summary>
    public bool BuildFailed { get; set; }

    /// <summary>Backups that were taken.</summary>
    public IReadOnlyList<BackupRecord> Backups { get; set; } = [];

    /// <summary>Whether a dump could not be read back, which says nothing of the commit.</summary>
    public bool BackupFailed { get; set; }

    /// <summary>What the databases counted before they were dumped; empty where Slipway did not dump them.</summary>
    public IReadOnlyList<DatabaseReading> CountedAtBackup { get; set; } = [];

    /// <summary>What they counted when the migrations had ended; empty until then.</summary>
    public IReadOnlyList<DatabaseReading> CountedAfterMigrate { get; set; } = [];

    /// <summary>Who wrote between the dump and the migrations, so that nobody may restore the dump unasked; null where nobody did.</summary>
    public string? WritesSeen { get; set; }

    /// <summary>When the databases were about to be changed: by migrations, or by a restore; null where nothing was due.</summary>
    public DateTimeOffset? DatabaseChangedAt { get; set; }

    /// <summary>Migrations that were pending when it began.</summary>
    public IReadOnlyList<string> PendingMigrations { get; set; } = [];

    /// <summary>Migrations that Migrate ran.</summary>
    public IReadOnlyList<string> Migrated { get; set; } = [];

    /// <summary>Whether the app served before this release began; null until EnableMaintenance has looked.</summary>
    public bool? ServedBefore { get; set; }

    /// <summary>Why the site stays open all the time; null where it does not.</summary>
    public string? StaysOpen { get; set; }

    /// <summary>The app's containers that ran when Start began; what runs beside them is Start's.</summary>
    public IReadOnlyList<string> AppContainersBefore { get; set; } = [];

    /// <summary>Whether Start was about to replace containers.</summary>
    public bool ContainersReplaced { get; set; }

    /// <summary>The crontab before containers were replaced; null where there was none.</summary>
    public string? CrontabBefore { get; set; }

    /// <summary>Whether Cron installed a crontab.</summary>
    public bool HasCrontab { get; set; }

    /// <summary>Who began it: the user of this machine.</summary>
    public string? By { get; init; }

    /// <summary>What the probes of the gate and of the health check said.</summary>
    public IReadOnlyList<ProbeRecord> Probes { get; set; } = [];

    /// <summary>What visitors got meanwhile; null where nobody was asked.</summary>
    public SiteSamples? Samples { get; set; }

    /// <summary>What was told at its end; null while it is open.</summary>
    public ReleaseEnd? End { get; set; }

    /// <summary>How it was taken back; null where that never began.</summary>
    public RecoveryRecord? Recovery { get; set; }

    /// <summary>Its steps, in the order in which they began.</summary>
    public IList<StepRecord> Steps { get; set; } = [];

    /// <summary>Warnings that a reader of the result should see.</summary>
    public IList<string> Warnings { get; set; } = [];

    /// <summary>Whether it can still go on: a process works on it, or it waits for its owner's next step.</summary>
    [JsonIgnore]
    public bool IsOpen => State is ReleaseState.Running or ReleaseState.Waiting;

    /// <summary>The step that began last.</summary>
    [JsonIgnore]
    public StepRecord? LastStep => Steps.Count > 0 ? Steps[^1] : null;

    /// <summary>The step that failed, if one did.</summary>
    [JsonIgnore]
    public StepRecord? FailedStep => Steps.LastOrDefault(step => step.State == StepState.Failed);

    /// <summary>
    /// How long the site was closed: as visitors got the page, where they were asked; else from EnableMaintenance's end to DisableMaintenance's.
    /// Null where it was not, or has not opened.
    /// </summary>
    [JsonIgnore]
    public TimeSpan? ClosedFor
    {
        get
        {
            if (Samples is { } samples) return samples.ClosedSeconds > 0 ? TimeSpan.FromSeconds(samples.ClosedSeconds) : null;
            var closed = Steps.FirstOrDefault(step => step is { Name: StepName.EnableMaintenance, State: StepState.Done })?.EndedAt;
            return Steps.LastOrDefault(step => step is { Name: StepName.DisableMaintenance, State: StepState.Done })?.EndedAt - closed;
        }
    }

    /// <summary>How it did not go well: the step that failed, or that was ended from outside.</summary>
    [JsonIgnore]
    public string Failure => FailedStep is { Interrupted: false } failed ? $"failed in {failed.Name}" : $"was interrupted in {LastStep?.Name ?? "its first step"}";

    /// <summary>Whether a step began, ended or not.</summary>
    public bool Began(string step) => Steps.Any(record => record.Name == step && record.State != StepState.Skipped);

    /// <summary>Whether a step ended well.</summary>
    public bool Finished(string step) => Steps.Any(record => record.Name == step && record.State == StepState.Done);
}

/// <summary>Where a release stands.</summary>
public enum ReleaseState
{
    /// <summary>A process works on it; where none holds the lock, that process died.</summary>
    Running,

    /// <summary>Between two steps of a run that makes it step by step.</summary>
    Waiting,

    /// <summary>Deployed.</summary>
    Succeeded,

    /// <summary>There was nothing to deploy.</summary>
    NothingToDo,

    /// <summary>Failed, and the application is as it was before.</summary>
    Failed,

    /// <summary>Failed after the new release had taken over, and was rolled back.</summary>
    RolledBack,

    /// <summary>Failed, and the site stays closed until a person decides.</summary>
    NeedsAPerson,
}

/// <summary>One step of a release.</summary>
public sealed class StepRecord
{
    /// <summary>The step's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public StepState State { get; set; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null if it runs, or died.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether it failed because the run was interrupted: that says nothing about the commit.</summary>
    public bool Interrupted { get; set; }

    /// <summary>What it did, or why it was skipped or failed, in one line.</summary>
    public string? Note { get; set; }
}

/// <summary>Where a step stands.</summary>
public enum StepState
{
    /// <summary>Began and has not ended.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Done,

    /// <summary>Not due; the note says why.</summary>
    Skipped,

    /// <summary>Failed; the note says why.</summary>
    Failed,
}

/// <summary>Maintenance around a release.</summary>
public sealed record MaintenanceRecord
{
    /// <summary>Whether the site was closed before the release began; null until EnableMaintenance has looked.</summary>
    public bool? WasOn { get; init; }

    /// <summary>Whether this release closed the site, and so opens it.</summary>
    public bool ClosedHere { get; init; }

    /// <summary>Whether a release before it failed and kept the site closed: this one opens it if it goes well, and only then.</summary>
    public bool LeftClosed { get; init; }

    /// <summary>Whether visitors were seen to get the page.</summary>
    public bool Proven { get; init; }

    /// <summary>Whether visitors were found to get the site meanwhile, and it was closed again.</summary>
    public bool Reopened { get; init; }

    /// <summary>Whether all requests under way ended before the next step.</summary>
    public bool Drained { get; init; }
}
