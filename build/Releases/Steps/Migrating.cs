using Slipway.Application;
using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>The step Migrate: the database goes to the new version, in a one-off container of the new image.</summary>
public sealed class Migrating(
    ApplicationDetector detector, ServiceStart start, Migrations migrations, MigrationRules rules, GitRepository git, DeploySettings settings)
{
    /// <summary>Runs what is pending.</summary>
    public async Task<StepResult> MigrateAsync(StepScope step)
    {
        var (release, cancellation) = (step.Release, step.Cancellation);
        var application = await detector.DetectAsync(cancellation);
        if (!application.IsRails && settings.MigrateCommand is null) return StepResult.Skipped("no DEPLOY_MIGRATE_COMMAND, and the application is not Rails");

        await start.EnsureDataAsync(application, step.OnLine, cancellation);
        var status = MigrationStatus.Nothing;
        if (!release.FirstInstall)
        {
            var commit = await git.ResolveAsync("HEAD", cancellation) ?? throw new SlipwayException("The checkout has no commit.");
            status = await migrations.PendingAsync(application, commit, cancellation);
            if (rules.FaultsIn(application, status) is { Count: > 0 } faults) throw Faults.AsOne("Migrations stop the deployment", faults);
            if (status.Pending.Count == 0 && application.IsRails) return StepResult.Done("nothing pending");
        }

        release.PendingMigrations = [.. status.Pending.Select(migration => $"{migration.Version} {migration.Name}")];
        await step.SaveAsync();

        var result = await migrations.RunAsync(application, release.Id, status.Pending, release.FirstInstall, step.OnLine, cancellation);
        release.Migrated = result.Applied;
        return StepResult.Done(release.FirstInstall ? "the database was made" : Figures.Count(result.Applied.Count, "migration"));
    }
}
