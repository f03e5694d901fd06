using Slipway.Docker;
using Slipway.Releases.Restores;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Says at the end what happened, what state things are in, and what to run next.</summary>
public sealed class RunResult(RunLog log, StepTable table, DockerEngine engine, IEnumerable<IOutcomeTeller> tellers, TimeProvider time)
{
    /// <summary>Shows the result of a run.</summary>
    /// <param name="failure">What failed; null if nothing did.</param>
    /// <param name="recovered">What recovery came to; null where there was none.</param>
    /// <param name="release">The release; null where the run had none.</param>
    /// <param name="reports">Lines that say where the reports are.</param>
    /// <returns>The exit code of the program.</returns>
    public ExitCode Show(SlipwayException? failure, RecoveryOutcome? recovered, Release? release, IReadOnlyList<string>? reports = null)
    {
        log.Write($"--- {engine.Calls}");
        // A step alone has said it all in its own line.
        if (release is { Steps.Count: > 1 } && (failure is not null || release.State == ReleaseState.Succeeded)) table.Show(release);
        if (failure is not null) ShowFailure(failure, recovered, release, reports ?? []);
        else if (release is { State: ReleaseState.Succeeded }) ShowSuccess(release, reports ?? []);
        else if (release is { State: ReleaseState.NothingToDo }) log.Show($"Nothing to deploy: {release.NothingToDeploy}");

        var code = failure is null ? ExitCode.Done : Code(failure, recovered);
        foreach (var teller in tellers) teller.Tell(new RunOutcome(code, failure, recovered, release, log.File));
        if (failure?.ClosingLine is { } closing) log.Show(closing);
        return code;
    }

    /// <summary>The exit code of a run that failed: recovery's, unless that left nothing changed.</summary>
    internal static ExitCode Code(SlipwayException failure, RecoveryOutcome? recovered) =>
        recovered?.ExitCode is { } code && code != ExitCode.Failed ? code : failure.ExitCode;

    private void ShowFailure(SlipwayException failure, RecoveryOutcome? recovered, Release? release, IReadOnlyList<string> reports)
    {
        log.Show("", "", Weight.Step);
        log.Show($"FAILED  {failure.Message}", $"{log.Terminal.Painted("FAILED", Tone.Bad)}  {failure.Message}");
        foreach (var line in failure.Details) log.Show($"        {line}");
        Block("State", recovered?.Said ?? []);
        Block("Next", [.. failure.Next.Concat(recovered?.Next ?? []).Distinct()]);
        ShowSamples(release);
        if (log.File is { } file) Block("Log", [file]);
        foreach (var line in reports) log.Show(line);
        if (failure.InnerException is { } inner) log.Write(inner.ToString());
    }

    private void ShowSuccess(Release release, IReadOnlyList<string> reports)
    {
        var deployed = Did(release);
        var words = $" in {(time.GetUtcNow() - release.StartedAt).Text()}" + (release.ClosedFor is { } closed ? $"; the site was closed for {closed.Text()}." : ".");
        log.Show("", "", Weight.Step);
        log.Show(deployed + words, log.Terminal.Painted(deployed, Tone.Good) + log.Terminal.Wrapped(deployed + words)[deployed.Length..]);
        log.Show($"Release {release.Id}" + (release.Warnings.Count > 0 ? $", with {Figures.Count(release.Warnings.Count, "warning")}" : ""));
        Block("Commits", release.Subjects, isText: true, weight: Weight.Step);
        ShowSamples(release, Weight.Step);
        if (release.Site is { } site) Block("URL", [site], weight: Weight.Step);
        if (WayBack(release) is { } back) Block("Back", [back], weight: Weight.Step);
        if (log.File is { } file) Block("Log", [file], weight: Weight.Step);
        foreach (var line in reports) log.Show(line, line, Weight.Step);
    }

    /// <summary>The command that goes back to what ran before a release; null where there is none.</summary>
    public static string? WayBack(Release release) =>
        release is { State: ReleaseState.Succeeded, RollbackTo: null, ImagesBefore.Count: > 0 } ? "./build.sh --target=Rollback" : null;

    private static string Did(Release release) => release switch
    {
        { Workflow: RestoringBackup.Workflow } => "Restored",
        { RollbackTo: not null } => $"Rolled back to {Figures.Commit(release.ToCommit)}",
        _ => $"Deployed {Figures.Commit(release.ToCommit)}",
    };

    private void ShowSamples(Release? release, Weight weight = Weight.Result)
    {
        if (release?.Samples is { } samples) Block("Site", [samples.Summary], isText: true, weight);
    }

    private void Block(string title, IReadOnlyList<string> said, bool isText = false, Weight weight = Weight.Result)
    {
        for (var i = 0; i < said.Count; i++)
        {
            var heading = $"{(i == 0 ? title : ""),-8}";
            log.Show(heading + said[i], log.Terminal.Painted(heading, Tone.Strong) + (isText ? log.Terminal.Wrapped(log.Masked(said[i]), heading.Length) : said[i]), weight);
        }
    }
}
