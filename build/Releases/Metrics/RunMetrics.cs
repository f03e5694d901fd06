using Slipway.Releases.Restores;

namespace Slipway.Releases.Metrics;

/// <summary>What the metrics of an application say, all of it read from what is on disk: a run that failed does not change when the last good one was.</summary>
internal static class RunMetrics
{
    private static readonly ReleaseState[] Ends =
        [ReleaseState.Succeeded, ReleaseState.NothingToDo, ReleaseState.Failed, ReleaseState.RolledBack, ReleaseState.NeedsAPerson];

    /// <summary>The metrics.</summary>
    /// <param name="project">The Compose project.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="releases">All releases, newest first.</param>
    /// <param name="backups">All backups, newest first.</param>
    public static string Render(string project, string environment, IReadOnlyList<Release> releases, IReadOnlyList<KeptBackup> backups)
    {
        (string Name, string Value)[] labels = [("project", project), ("environment", environment)];
        var text = new MetricsText();
        var ended = releases.Where(release => !release.IsOpen && release.Workflow != Baseline.Workflow).ToList();
        if (ended.Count > 0) LastRun(text, labels, ended[0]);
        if (ended.FirstOrDefault(release => release.State != ReleaseState.NothingToDo) is { } worked) LastRelease(text, labels, worked);

        var good = ended.Where(release => release.State == ReleaseState.Succeeded && release.Workflow != RestoringBackup.Workflow).ToList();
        if (good.FirstOrDefault(release => release.RollbackTo is null) is { EndedAt: { } deployed })
            text.Gauge("slipway_deploy_last_success_timestamp_seconds", "When the last good deployment ended.", (labels, Seconds(deployed)));
        if (good.Count > 0) text.Gauge("slipway_deploy_info", "The release that runs: the last one that went well.", ([.. labels, ("release", good[0].Id), ("commit", good[0].ToCommit ?? ""), ("branch", good[0].Branch ?? ""), ("workflow", good[0].Workflow)], 1));
        if (backups.Count > 0)
        {
            text.Gauge("slipway_backup_last_success_timestamp_seconds", "When the newest backup that is kept was written.", (labels, Seconds(backups[0].Files.Max(file => File.GetLastWriteTimeUtc(file.File)))));
            text.Gauge("slipway_backup_last_size_bytes", "How large it is, all its files together.", (labels, backups[0].Bytes));
        }

        return text.ToString();
    }

    private static void LastRun(MetricsText text, (string Name, string Value)[] labels, Release last)
    {
        text.Gauge("slipway_last_run_result", "How the last run that had a release ended: 1 for its result, 0 for the others.", [.. Ends.Select(state => (((string, string)[])[.. labels, ("result", ResultWord.Of(state))], last.State == state ? 1.0 : 0))]);
        text.Gauge("slipway_last_run_end_timestamp_seconds", "When it ended.", (labels, Seconds(last.EndedAt ?? last.UpdatedAt)));
        if (last.End?.ExitCode is { } code) text.Gauge("slipway_last_run_exit_code", "Its exit code.", (labels, (int)code));
    }

    private static void LastRelease(MetricsText text, (string Name, string Value)[] labels, Release release)
    {
        if (release.EndedAt is { } end) text.Gauge("slipway_release_duration_seconds", "How long the last release took for which there was something to do.", (labels, Rounded(end - release.StartedAt)));
        text.Gauge("slipway_release_closed_seconds", "For how long its visitors got the maintenance page.", (labels, Rounded(release.ClosedFor ?? TimeSpan.Zero)));

        // A step that was begun twice, such as after a recovery, counts once, with all its time.
        text.Gauge("slipway_release_step_duration_seconds", "How long each of its steps took.", [.. release.Steps
            .Where(step => step.State != StepState.Skipped && step.EndedAt is not null)
            .GroupBy(step => step.Name, StringComparer.Ordinal)
            .Select(group => (((string, string)[])[.. labels, ("step", group.Key)], group.Sum(step => Rounded(step.EndedAt!.Value - step.StartedAt))))]);
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static double Rounded(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);
}
