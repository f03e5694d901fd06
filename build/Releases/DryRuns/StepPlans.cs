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
    ProjectContainers containers, DeploySettings settings)
{
    /// <summary>The plan of a step.</summary>
    /// <param name="step">Its name, as the journal knows it.</param>
    /// <param name="run">The run; what steps before it would find is in its release.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    internal async Task<StepPlan> OfAsync(string step, RunUnderWay run, CancellationToken cancellationToken)
    {
        var release = run.Release!;
        if (step == "Pull") return await PullAsync(release, cancellationToken);
        if (step == "Checkout") return StepPlan.Runs($"{release.Branch} at {Figures.Commit(release.ToCommit)}", git.CheckoutCommand(release.Branch!, release.ToCommit!));
        if (step == "Images") return StepPlan.Runs($"the images of release {release.RollbackTo}; what is gone is built again");

        var application = await detector.DetectAsync(cancellationToken);
        return step switch
        {
            "EnableMaintenance" => await site.OfClosingAsync(application, release, isAlone: !run.IsWorkflow, cancellationToken),
            "Backup" => Backup(application, run),
            "Build" => StepPlan.Runs("new images beside the running containers", await building.CommandAsync(application, noCache: run.Target == "Rebuild", cancellationToken)),
            "Migrate" => await MigrateAsync(application, release, cancellationToken),
            "Database" when run.Target == "Rollback" => release.RestoresBackupOf is { } id ? StepPlan.Runs($"the backup of release {id} is restored, and swapped in") : StepPlan.Skips(DatabaseStays),
            "Database" => StepPlan.Runs("the backup is restored into a new database, and swapped in"),
            "Start" => await StartAsync(application, cancellationToken),
            "Cron" => crontab.NotDue(application) is { } reason ? StepPlan.Skips(reason) : StepPlan.Runs($"the crontab is installed {crontab.Describe(application)}"),
            "DisableMaintenance" => run.IsWorkflow && ClosedSite.WhyNotOpened(release) is { } reason ? StepPlan.Skips(reason) : StepPlan.Runs("the site opens"),
            "HealthCheck" => StepPlan.Runs("every probe, inside and through the proxy"),
            _ => throw new InvalidOperationException($"There is no plan of {step}."),
        };
    }

    private const string DatabaseStays = "the database stays as it is";

    private StepPlan Backup(ComposeApplication application, RunUnderWay run)
    {
        if (run is { Target: "Rollback", Release.RestoresBackupOf: null }) return StepPlan.Skips(DatabaseStays);
        if (run.Target == "Restore" && settings.NoBackup) return StepPlan.Skips("--no-backup");
        if (backup.WhyNot(application, run.Release!) is { } reason) return StepPlan.Skips(reason);
        return settings.BackupCommand is { } command
            ? StepPlan.Runs("by DEPLOY_BACKUP_COMMAND", new Command("sh", ["-c", command]))
            : StepPlan.Runs($"every database of {string.Join(", ", application.Databases.Select(database => database.Service).Distinct())}, read back whole");
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
        var swap = SwapPlan.For(application, settings.Swap);
        if (swap.StartFirst && await containers.RunningAsync(application.App.Name, cancellationToken) is null) swap = new SwapPlan(false, $"no container of {application.App.Name} runs");
        return StepPlan.Runs($"{string.Join(", ", application.AppServices.Select(service => service.Name))}, {(swap.StartFirst ? "start-first" : "stop-first")}: {swap.Why}; then the gate");
    }
}
