using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Survey;

/// <summary>The step Preflight: looks at everything a deployment needs, changes nothing, and tells every fault at once.</summary>
public sealed class PreflightSurvey(
    DockerEngine engine, ProjectContainers containers, ServiceStart start, ApplicationDetector detector, Checkout checkout, GitRepository git,
    StateSurvey stateSurvey, DatabaseSurvey databaseSurvey, VersionSurvey versions, MaintenanceAhead ahead, ProxyCover cover, Orphans orphans, DeploySettings settings, IRunLog log)
{
    private const int MostSubjects = 20;

    /// <summary>Looks, and writes what it found into the release.</summary>
    /// <exception cref="SlipwayException">Something is wrong: every fault that was found.</exception>
    public async Task<StepResult> LookAsync(StepScope step)
    {
        await step.DueAsync();
        var faults = new FaultList();
        var found = await SurveyAsync(step.Release, faults, step.Cancellation);
        if (faults.All.Count > 0) throw Faults.AsOne("The application cannot be deployed", faults.All);
        if (step.Release is { NothingToDeploy: null, FirstInstall: false } && await cover.WarningAsync(found.Application!, step.Cancellation) is { } uncovered) log.Warn($"{uncovered}. {ProxyCover.Remedy}.");
        return Tell(step.Release);
    }

    /// <summary>Looks, goes on after a fault, and says what it found.</summary>
    /// <param name="release">Gets what a deployment would bring.</param>
    /// <param name="faults">Gets everything that stands in its way.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    internal async Task<Surveyed> SurveyAsync(Release release, FaultList faults, CancellationToken cancellationToken)
    {
        using var once = containers.ReadOnce();
        var lookAtCheckout = LookAtCheckoutAsync(faults, cancellationToken);
        var application = await LookAtEngineAsync(faults, cancellationToken);
        if (application is null) return new Surveyed(null, await lookAtCheckout, null);

        // A remote takes its time to answer: all that does not wait for it is looked at meanwhile.
        var beginAhead = BeginAheadAsync(release, application, lookAtCheckout, cancellationToken);
        var backup = await LookAtApplicationAsync(release, application, lookAtCheckout, faults, cancellationToken);
        await beginAhead;
        return new Surveyed(application, await lookAtCheckout, backup);
    }

    private async Task BeginAheadAsync(Release release, ComposeApplication application, Task<CheckoutState?> checkout, CancellationToken cancellationToken)
    {
        if (await checkout is { } state) await ahead.BeginAsync(release, application, state, cancellationToken);
    }

    private async Task<CheckoutState?> LookAtCheckoutAsync(FaultList faults, CancellationToken cancellationToken)
    {
        var found = new List<SlipwayException>();
        CheckoutState? state = null;
        await faults.TryAsync(async () => state = await checkout.LookAsync(found, cancellationToken));
        foreach (var fault in found) faults.Add(fault);
        return state;
    }

    private async Task<ComposeApplication?> LookAtEngineAsync(FaultList faults, CancellationToken cancellationToken)
    {
        ComposeApplication? application = null;
        await faults.TryAsync(async () =>
        {
            await engine.ConnectAsync(cancellationToken);
            application = await detector.DetectAsync(cancellationToken);
            foreach (var reason in application.Reasons) log.Write(reason);
        });
        return application;
    }

    private async Task<BackupOutlook?> LookAtApplicationAsync(
        Release release, ComposeApplication application, Task<CheckoutState?> checkout, FaultList faults, CancellationToken cancellationToken)
    {
        if (application.App.Build is null)
        {
            faults.Add(new SlipwayException($"Service {application.App.Name} has no build: in the Compose file; Slipway deploys what it builds.")
            {
                Next = ["Name the service that is built: --app-service=<name>"],
            });
        }

        release.Site = application.ProxyUrl?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        if (settings.Swap == SwapMode.StartFirst && SwapPlan.Obstacles(application.App) is { Count: > 0 } obstacles)
        {
            faults.Add(new SlipwayException($"DEPLOY_SWAP=start-first cannot be had: two containers of {application.App.Name} cannot run at once.")
            {
                Details = obstacles,
                Next = ["--swap=auto, or take that out of the Compose file"],
            });
        }

        // Not needed yet, but Compose takes its time: to see whether anything is new, and again by Start while the site is closed.
        var hashing = start.ReadAheadAsync(cancellationToken);
        var all = await containers.AllAsync(cancellationToken);
        BackupOutlook? backup = null;
        await Task.WhenAll(
            faults.TryAsync(async () => backup = await databaseSurvey.LookAsync(release, application, all, checkout, faults, cancellationToken)),
            faults.TryAsync(() => LookForOrphansAsync(application, cancellationToken)),
            Task.WhenAny(hashing));
        await faults.TryAsync(() => stateSurvey.LookAsync(backup?.DatabaseBytes ?? 0, faults, cancellationToken));
        if (await checkout is not { } state) return backup;

        release.Branch = state.Branch;
        (release.FromCommit, release.ToCommit) = (state.Head, state.Target);
        await faults.TryAsync(() => versions.LookAsync(release, application, all, faults, cancellationToken));
        if (release.RunningCommit is { } running && running != state.Target)
            release.Subjects = await git.SubjectsAsync(running, state.Target, MostSubjects, cancellationToken);
        else if (state.Head != state.Target)
            release.Subjects = await git.SubjectsAsync(state.Head, state.Target, MostSubjects, cancellationToken);
        return backup;
    }

    private async Task LookForOrphansAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var found = await orphans.FindAsync(application, cancellationToken);
        if (found.Count > 0) log.Show($"   orphans of this project, removed by EnableMaintenance: {string.Join(", ", found.Select(container => container.Name))}");
    }

    private StepResult Tell(Release release)
    {
        if (release.NothingToDeploy is not null) return StepResult.Done($"nothing to deploy: {release.NothingToDeploy}");

        var from = release.FirstInstall ? "first install" : release.RunningCommit is { } running ? Figures.Commit(running) : "a version that no good release brought";
        log.Show($"   {release.Branch}: {from} → {Figures.Commit(release.ToCommit)}");
        foreach (var subject in release.Subjects) log.Show($"     {subject}", $"     {log.Terminal?.Wrapped(log.Masked(subject), 5) ?? subject}");
        foreach (var migration in release.PendingMigrations) log.Show($"     migration {migration}");
        if (settings.Force) log.Show("     --force: deployed whether it is new or not");
        if (release.FirstInstall) return StepResult.Done("first install");
        var commits = release is { RunningCommit: null, Subjects.Count: 0 } ? "what runs is not known" : Figures.Count(release.Subjects.Count, "new commit");
        var migrations = settings.MigrateCommand is null ? Figures.Count(release.PendingMigrations.Count, "migration") : "migrations are known in Migrate";
        return StepResult.Done($"{commits}, {migrations}");
    }
}

/// <summary>What a survey found.</summary>
/// <param name="Application">The application; null where a fault hides it.</param>
/// <param name="Checkout">Where the checkout stands; null where a fault hides it.</param>
/// <param name="Backup">What Backup would take; null where a fault hides it.</param>
internal sealed record Surveyed(ComposeApplication? Application, CheckoutState? Checkout, BackupOutlook? Backup);
