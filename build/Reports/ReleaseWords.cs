using System.Globalization;
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
        return release.State switch
        {
            ReleaseState.Succeeded when release.Workflow == Baseline.Workflow => "What ran before the first release",
            ReleaseState.Succeeded when release.RollbackTo is not null => $"Rolled back to {commit}",
            ReleaseState.Succeeded => $"Deployed {commit}",
            ReleaseState.NothingToDo => "Nothing to deploy",
            ReleaseState.Failed => $"{commit} was not deployed",
            ReleaseState.RolledBack => $"{commit} was rolled back",
            ReleaseState.NeedsAPerson => $"{commit} failed, and a person is needed",
            _ => $"{commit} is under way",
        };
    }

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

    /// <summary>Who began it, and where its run can be seen.</summary>
    public static string By(Release release) => release.By ?? "unknown";

    /// <summary>A moment, in UTC.</summary>
    public static string When(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
