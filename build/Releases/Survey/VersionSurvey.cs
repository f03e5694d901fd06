using Slipway.Application;
using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Survey;

/// <summary>Looks at what really runs, and so whether there is anything to deploy.</summary>
public sealed class VersionSurvey(ReleaseImages images, ReleaseJournal journal, ServiceStart start, Visitors visitors, DeploySettings settings)
{
    private static readonly string[] StepsThatJudge = [StepName.Build, StepName.Migrate, StepName.Start, StepName.Cron, StepName.DisableMaintenance, StepName.HealthCheck];

    /// <summary>Writes into the release what runs, and why there is nothing to deploy if so; a commit that failed before is a fault.</summary>
    public async Task LookAsync(
        Release release, ComposeApplication application, IReadOnlyList<Container> containers, FaultList faults, CancellationToken cancellationToken)
    {
        var running = await images.RunningReleaseAsync(await images.RunningAsync(application, cancellationToken), cancellationToken);
        release.RunningCommit = running?.ToCommit;
        if (settings.Force) return;

        if (await RolledBackAsync(release, running, cancellationToken) is { } rollback)
        {
            release.NothingToDeploy = $"{Figures.Commit(release.ToCommit)} was rolled back from on {rollback.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm} (release {rollback.Id}); " +
                "a newer commit is deployed, this one with --force or --ref";
            return;
        }

        if (await LastTryAsync(release, cancellationToken) is { } failed)
        {
            faults.Add(new SlipwayException(
                $"Commit {Figures.Commit(release.ToCommit)} failed in {failed.FailedStep?.Name ?? failed.LastStep?.Name} on {failed.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm} (release {failed.Id}).")
            {
                Next = ["Push a commit that mends it, or try the same one again: --force"],
                IsRefusal = true,
            });
            return;
        }

        if (running?.ToCommit != release.ToCommit || release.FromCommit != release.ToCommit || release.PendingMigrations.Count > 0) return;
        if (!application.AppServices.All(service => IsHealthy(containers, service.Name))) return;
        if (IsStarting(containers, application.App.Name) && !await AnswersAsync(application, cancellationToken)) return;

        var changed = await start.ChangedAsync(application, cancellationToken);
        if (changed.Except(application.DataServices.Select(service => service.Name)).Any()) return;

        release.NothingToDeploy = $"{Figures.Commit(release.ToCommit)} runs and is healthy (release {running!.Id})";
    }

    // A person went back from this commit: a timer must not bring it straight forward again. Who names it, or forces it, means it.
    private async Task<Release?> RolledBackAsync(Release release, Release? running, CancellationToken cancellationToken)
    {
        if (settings.Ref is not null || running?.RollbackTo is null) return null;
        return (await journal.AllAsync(cancellationToken))
            .Where(entry => entry.State == ReleaseState.Succeeded)
            .TakeWhile(entry => entry.RollbackTo is not null)
            .FirstOrDefault(entry => entry.RunningCommit == release.ToCommit);
    }

    // The newest release that says something about this commit decides: one that was good after a bad one clears it.
    private async Task<Release?> LastTryAsync(Release release, CancellationToken cancellationToken)
    {
        var tries = (await journal.AllAsync(cancellationToken)).Where(entry => entry.Id != release.Id && entry.ToCommit == release.ToCommit && !entry.IsOpen);
        return tries.FirstOrDefault(entry => entry.State == ReleaseState.Succeeded || IsBad(entry)) is { State: not ReleaseState.Succeeded } bad ? bad : null;
    }

    // A step that has nothing to do with the commit says nothing about it; nor does a run that was killed or interrupted, unless a person has to look at what it left.
    private static bool IsBad(Release release)
    {
        if (release is not { BackupFailed: false, State: ReleaseState.Failed or ReleaseState.RolledBack or ReleaseState.NeedsAPerson }) return false;
        var judged = release.State == ReleaseState.NeedsAPerson ? release.FailedStep ?? release.LastStep : release.FailedStep is { Interrupted: false } step ? step : null;
        return release.BuildFailed || StepsThatJudge.Contains(judged?.Name);
    }

    private static bool IsHealthy(IReadOnlyList<Container> containers, string service)
    {
        var own = containers.Where(container => container.Service == service && !container.IsOneOff).ToList();
        return own.Count > 0 && own.All(container => container is { IsRunning: true, Health: null or "healthy" or "starting" });
    }

    // Docker looks at its own interval; right after a deployment the application itself knows better.
    private static bool IsStarting(IReadOnlyList<Container> containers, string service) =>
        containers.Any(container => container.Service == service && container is { IsOneOff: false, Health: "starting" });

    private async Task<bool> AnswersAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        (await visitors.AskAsync(application with { ProxyUrl = null }, settings.HealthPath, cancellationToken)).Status == 200;
}
