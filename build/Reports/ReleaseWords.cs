using System.Globalization;
using Slipway.Probing;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports;

/// <summary>What reports call a release and its parts.</summary>
internal static class ReleaseWords
{
    /// <summary>How it ended, in a word or two.</summary>
    public static string Result(Release release) => release.State switch
    {
        ReleaseState.Succeeded when release.Workflow == Baseline.Workflow => "ran before",
        ReleaseState.Succeeded when release.RollbackTo is not null => "went back",
        ReleaseState.Succeeded when IsRestore(release) => "restored",
        ReleaseState.Succeeded => "deployed",
        ReleaseState.NothingToDo => "nothing new",
        ReleaseState.Failed => "failed",
        ReleaseState.RolledBack => "rolled back",
        ReleaseState.NeedsAPerson => "needs a person",
        ReleaseState.Waiting => "waiting",
        _ => "under way",
    };

    /// <summary>How it ended, as a headline.</summary>
    public static string Headline(Release release)
    {
        var commit = Figures.Commit(release.ToCommit);
        if (IsRestore(release)) return RestoreHeadline(release);
        return release.State switch
        {
            ReleaseState.Succeeded when release.Workflow == Baseline.Workflow => "What ran before the first release",
            ReleaseState.Succeeded when release.RollbackTo is not null => $"Rolled back to {commit}",
            ReleaseState.Succeeded => $"Deployed {commit}",
            ReleaseState.NothingToDo => "Nothing to deploy",
            ReleaseState.Failed when release.RollbackTo is not null => $"Not rolled back to {commit}",
            ReleaseState.Failed => $"{commit} was not deployed",
            ReleaseState.RolledBack when release.RollbackTo is not null => $"The rollback to {commit} was taken back",
            ReleaseState.RolledBack => $"{commit} was rolled back",
            ReleaseState.NeedsAPerson => $"{commit} failed, and a person is needed",
            _ => $"{commit} is under way",
        };
    }

    // A restore brings no commit.
    private static bool IsRestore(Release release) => release.Workflow == "Restore";

    private static string RestoreHeadline(Release release) => release.State switch
    {
        ReleaseState.Succeeded => "A backup was restored",
        ReleaseState.Failed => "The backup was not restored",
        ReleaseState.RolledBack => "The restore was taken back",
        ReleaseState.NeedsAPerson => "The restore failed, and a person is needed",
        _ => "A restore is under way",
    };

    /// <summary>Whether it ended well, badly, or neither: the class of its mark.</summary>
    public static string Tone(Release release) => release.State switch
    {
        ReleaseState.Succeeded => "good",
        ReleaseState.Failed or ReleaseState.RolledBack or ReleaseState.NeedsAPerson => "bad",
        _ => "calm",
    };

    /// <summary>How a step ended.</summary>
    public static string Result(StepRecord step) => step switch
    {
        { State: StepState.Done } => "done",
        { State: StepState.Skipped } => "skipped",
        { Interrupted: true } => "interrupted",
        { State: StepState.Failed } => "failed",
        _ => "did not end",
    };

    /// <summary>How long it took; null while it is open.</summary>
    public static TimeSpan? Took(Release release) => release.EndedAt - release.StartedAt;

    /// <summary>For how long the site was closed.</summary>
    public static string Closed(Release release)
    {
        var stillClosed = release.Samples?.Runs is [.., var last] && SiteAnswer.IsPage(last.Answer);
        if (release.ClosedFor is { } closed) return stillClosed ? $"{closed.Text()}, and not opened again" : closed.Text();
        return release.Samples is null && release.Maintenance.ClosedHere ? "for a time that nobody measured" : "not at all";
    }

    /// <summary>From which commit to which, and on what branch; null where none is concerned.</summary>
    public static string? Commits(Release release) => release.ToCommit is null
        ? null
        : $"{Figures.Commit(release.RunningCommit ?? release.FromCommit)} → {Figures.Commit(release.ToCommit)}{(release.Branch is { } branch ? $" on {branch}" : "")}";

    /// <summary>Who began it, and where its run can be seen.</summary>
    public static string By(Release release) => release.By ?? "unknown";

    /// <summary>A moment, in UTC.</summary>
    public static string When(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
