using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Steps;

/// <summary>The step Cron: the crontab of the new version.</summary>
public sealed class Crontabs(ApplicationDetector detector, Crontab crontab, ReleaseJournal journal, DeploySettings settings, IRunLog log)
{
    /// <summary>Installs the crontab; where no crontab was there before and none is required, a failure is a warning.</summary>
    public async Task<StepResult> InstallAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        if (crontab.NotDue(application) is { } reason) return StepResult.Skipped(reason);
        await step.DueAsync();
        var required = settings.CronRequired || await HadCrontabAsync(cancellation);
        try
        {
            var installed = await crontab.InstallAsync(application, cancellation);
            if (installed.Outcome == CronOutcome.Skipped) return StepResult.Skipped(installed.Where);

            release.HasCrontab = true;
            return StepResult.Done($"{(installed.Jobs is { } jobs ? Figures.Count(jobs, "job") + " in " : "")}{installed.Where}");
        }
        catch (SlipwayException fault) when (!required)
        {
            foreach (var detail in fault.Details) log.Write(detail);
            log.Warn($"The crontab was not installed: {fault.Message} (DEPLOY_CRON_REQUIRED=true makes this a failure)");
            return StepResult.Done("not installed, see the warning");
        }
    }

    private async Task<bool> HadCrontabAsync(CancellationToken cancellationToken) =>
        // A baseline says nothing of crontabs: it only records images.
        (await journal.AllAsync(cancellationToken))
            .FirstOrDefault(release => release is { State: ReleaseState.Succeeded, Workflow: not Baseline.Workflow }) is { HasCrontab: true };
}
