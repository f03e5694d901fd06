using Slipway.Application;
using Slipway.Git;
using Slipway.Processes;
using Slipway.Releases.Steps;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.DryRuns;

/// <summary>What each step would do after those before it: asked of what decides it when it runs. Only looks.</summary>
public sealed class StepPlans(
    ApplicationDetector detector, ClosedSitePlan site, BackingUp backup, Checkout checkout, GitRepository git, Building building, Migrations migrations, Crontab crontab,
    AppReplacement replacement, DeploySettings settings)
{
    /// <summary>The plan of a step.</summary>
    /// <param name="step">Its name, as the journal knows it.</param>
    /// <param name="run">The run; what steps before it would find is in its release.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    internal async Task<StepPlan> OfAsync(string step, RunUnderWay run, CancellationToken cancellationToken)
    {
        var release = run.Release!;
        if (step == StepName.Pull) return await PullAsync(release, cancellationToken);
        if (step == StepName.Checkout) return StepPlan.Runs($"{release.Branch} at {Figures.Commit(release.ToCommit)}", git.CheckoutCommand(release.Branch!, release.ToCommit!));
        if (step == StepName.Images) return StepPlan.Runs($"the images of release {release.RollbackTo}; what is gone is built again");

        var application = await detector.DetectAsync(cancellationToken);
        return step switch
        {
            StepName.EnableMaintenance => await site.OfClosingAsync(application, release, isAlone: !run.IsWorkflow, cancellationToken),
            StepName.Backup => await BackupAsync(application, run, cancellationToken),
            StepName.Build => StepPlan.Runs("new images beside the running containers", await building.CommandAsync(application, noCache: run.Target == "Rebuild", cancellationToken)),
            StepName.Migrate => await MigrateAsync(application, release, cancellationToken),
            StepName.Database when run.Target == "Rollback" => release.RestoresBackupOf is { } id ? StepPlan.Runs($"the backup of release {id} is restored, and swapped in") : StepPlan.Skips(DatabaseStays),
            StepName.Database => StepPlan.Runs("the backup is restored into a new database, and swapped in"),
            StepName.Start => await StartAsync(application, cancellationToken),
            StepName.Cron => await CronAsync(application, cancellationToken),
            StepName.DisableMaintenance => await site.OfOpeningAsync(application, release, isAlone: !run.IsWorkflow, cancellationToken),
            StepName.HealthCheck => StepPlan.Runs("every probe, inside and through the proxy"),
            _ => throw new InvalidOperationException($"There is no plan of {step}."),
        };
    }

    private const string DatabaseStays = "the database stays as it is";

    private async Task<StepPlan> BackupAsync(ComposeApplication application, RunUnderWay run, CancellationToken cancellationToken)
    {
        if (run is { Target: "Rollback", Release.RestoresBackupOf: null }) return StepPlan.Skips(DatabaseStays);
        if (run.Target == "Restore" && settings.NoBackup) return StepPlan.Skips("--no-backup");
        if (backup.WhyNot(application, run.Release!) is { } reason) return StepPlan.Skips(reason);

        var says = settings.BackupCommand is null
            ? $"every database of {string.Join(", ", application.Databases.Select(database => database.Service).Distinct())}, read back whole"
            : "by DEPLOY_BACKUP_COMMAND";
        try
        {
            return StepPlan.Runs(says, await backup.CommandsAsync(application, run.Release!, cancellationToken));
        }
        catch (SlipwayException fault)
        {
            return StepPlan.Runs($"{says}; which there are cannot be asked now: {fault.Message}");
        }
    }

    private async Task<StepPlan> CronAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        if (crontab.NotDue(application) is { } reason) return StepPlan.Skips(reason);
        var says = $"the crontab is installed {crontab.Describe(application)}";
        return await crontab.CommandAsync(application, cancellationToken) is { } command ? StepPlan.Runs(says, command) : StepPlan.Runs(says);
    }

    private async Task<StepPlan> PullAsync(Release release, CancellationToken cancellationToken)
    {
        var state = release is { ToCommit: { } to, Branch: { } on, FromCommit: { } from }
            ? new CheckoutState(on, from, to, await git.IsAncestorAsync(from, to, cancellationToken))
            : await LookAsync(cancellationToken);
        (release.ToCommit, release.Branch) = (state.Target, state.Branch);
        return state.Head == state.Target
            ? StepPlan.Runs($"{state.Branch} is at {Figures.Commit(state.Target)} already")
            : StepPlan.Runs($"{state.Branch} {Figures.Commit(state.Head)} → {Figures.Commit(state.Target)}", checkout.MoveCommand(state));
    }

    private async Task<CheckoutState> LookAsync(CancellationToken cancellationToken)
    {
        var faults = new List<SlipwayException>();
        var state = await checkout.LookAsync(faults, cancellationToken);
        return faults.Count > 0 || state is null ? throw Faults.AsOne("The checkout cannot be brought forward", faults) : state;
    }

    private async Task<StepPlan> MigrateAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        if (migrations.WhyNever(application) is { } never) return StepPlan.Skips(never);
        var words = $"{application.App.Name}, one-off: {string.Join(' ', migrations.Words(release.FirstInstall).Select(Command.Quote))}";
        if (release.FirstInstall) return StepPlan.Runs($"a first install ({words})");
        if ((release.ToCommit ?? await git.ResolveAsync("HEAD", cancellationToken)) is not { } commit) return StepPlan.Runs(words);

        var status = await migrations.PendingAsync(application, commit, cancellationToken);
        if (!status.IsKnown) return StepPlan.Runs($"{words}; what is pending is not known: {status.Unknown}");
        return status.Pending.Count == 0
            ? StepPlan.Skips("nothing is pending")
            : StepPlan.Runs($"{string.Join(", ", status.Pending.Select(migration => $"{migration.Version} {migration.Name}"))} ({words})");
    }

    private async Task<StepPlan> StartAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var (swap, commands) = await replacement.LookAsync(application, cancellationToken);
        return StepPlan.Runs($"{string.Join(", ", application.AppServices.Select(service => service.Name))}, {(swap.StartFirst ? "start-first" : "stop-first")}: {swap.Why}; then the gate", commands);
    }
}
