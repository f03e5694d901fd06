using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Reporting;

namespace Slipway.Releases.Survey;

/// <summary>Looks at what Backup, a later restore and Migrate will need.</summary>
public sealed class DatabaseSurvey(BackupCheck backups, PostgresServer postgres, Migrations migrations, MigrationRules rules, FirstInstallation installation, IRunLog log)
{
    /// <summary>Adds what is wrong to the faults; writes whether it is a first install and what is pending into the release.</summary>
    /// <returns>What a backup would take.</returns>
    public async Task<BackupOutlook> LookAsync(
        Release release, ComposeApplication application, IReadOnlyList<Container> containers, Task<CheckoutState?> checkout, FaultList faults,
        CancellationToken cancellationToken)
    {
        postgres.Keep();
        using var once = postgres.DescribeOnce();
        release.FirstInstall = await installation.IsFirstAsync(application, cancellationToken);
        var asking = AskPendingAsync(release, application, containers, checkout, cancellationToken);
        try
        {
            var outlook = await backups.FindFaultsAsync(application, release.FirstInstall, cancellationToken);
            foreach (var fault in outlook.Faults) faults.Add(new SlipwayException(fault));
            foreach (var warning in outlook.Warnings) log.Warn(warning);
            await faults.TryAsync(async () => Add(await asking));
            return outlook;
        }
        finally
        {
            await Task.WhenAny(asking);
        }

        void Add(MigrationStatus? status)
        {
            if (status is null) return;
            foreach (var fault in rules.FaultsIn(application, status)) faults.Add(fault);
            release.PendingMigrations = [.. status.Pending.Select(migration => migration.Title)];
        }
    }

    // What a commit brings is known when it has been fetched; what the servers say of themselves is asked meanwhile.
    private async Task<MigrationStatus?> AskPendingAsync(
        Release release, ComposeApplication application, IReadOnlyList<Container> containers, Task<CheckoutState?> checkout, CancellationToken cancellationToken)
    {
        var running = containers.Where(container => container.IsRunning).Select(container => container.Service).ToHashSet();
        if (release.FirstInstall || !application.IsRails || !application.Databases.All(database => running.Contains(database.Service))) return null;
        return await checkout is { } state ? await migrations.PendingAsync(application, state.Target, cancellationToken) : null;
    }
}
