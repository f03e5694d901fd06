using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Reporting;

namespace Slipway.Releases.Survey;

/// <summary>Looks at what Backup, a later restore and Migrate will need.</summary>
public sealed class DatabaseSurvey(BackupCheck backups, Migrations migrations, MigrationRules rules, FirstInstallation installation, IRunLog log)
{
    /// <summary>Adds what is wrong to the faults; writes whether it is a first install and what is pending into the release.</summary>
    /// <returns>What a backup would take.</returns>
    public async Task<BackupOutlook> LookAsync(
        Release release, ComposeApplication application, IReadOnlyList<Container> containers, CheckoutState? state, FaultList faults,
        CancellationToken cancellationToken)
    {
        release.FirstInstall = await installation.IsFirstAsync(application, cancellationToken);
        var running = containers.Where(container => container.IsRunning).Select(container => container.Service).ToHashSet();
        var asksPending = !release.FirstInstall && state is not null && application.IsRails && application.Databases.All(database => running.Contains(database.Service));
        var asking = asksPending ? migrations.PendingAsync(application, state!.Target, cancellationToken) : null;
        var outlook = await backups.FindFaultsAsync(application, release.FirstInstall, cancellationToken);
        foreach (var fault in outlook.Faults) faults.Add(new SlipwayException(fault));
        foreach (var warning in outlook.Warnings) log.Warn(warning);
        if (asking is null) return outlook;

        var status = await asking;
        foreach (var fault in rules.FaultsIn(application, status)) faults.Add(fault);
        release.PendingMigrations = [.. status.Pending.Select(migration => $"{migration.Version} {migration.Name}")];
        return outlook;
    }
}
