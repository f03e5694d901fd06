using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Database;

/// <summary>What Preflight wants to know of Backup and of a later restore; only looks.</summary>
public sealed class BackupCheck(PostgresServer postgres, ProjectContainers containers, DeploySettings settings)
{
    /// <summary>Finds what would make Backup fail, and what would make a restore impossible.</summary>
    /// <param name="application">The application.</param>
    /// <param name="firstInstall">Whether nothing runs yet: then there is nothing to back up.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public async Task<BackupOutlook> FindFaultsAsync(ComposeApplication application, bool firstInstall, CancellationToken cancellationToken)
    {
        var (faults, warnings, databases) = (new List<string>(), new List<string>(), new List<ApplicationDatabase>());
        var mine = settings.Backup != BackupMode.None && settings.BackupCommand is null;
        if (mine) faults.AddRange(application.ForeignDatabases.Select(line => $"{line}. {Remedy}"));
        if (firstInstall) return new BackupOutlook(faults, warnings, databases, 0);

        long bytes = 0;
        foreach (var server in application.Databases.GroupBy(database => database.Service))
        {
            if (await containers.RunningAsync(server.Key, cancellationToken) is null)
            {
                (mine ? faults : warnings).Add($"The database service {server.Key} does not run: docker compose up -d {server.Key}");
                continue;
            }

            try
            {
                var facts = await postgres.DescribeAsync(server.First(), cancellationToken);
                var found = PostgresServer.OfApplication(facts, [.. server]).ToList();
                databases.AddRange(found);
                bytes += found.Sum(database => facts.Databases.First(row => row.Name == database.Name).Bytes ?? 0);
                AddRestoreWarnings(warnings, server.First(), facts, found);
                foreach (var absent in server.Where(named => found.All(database => database.Name != named.Name)))
                    warnings.Add($"The database {absent} does not exist: it is not in the backup.");
                if (mine && found.Count == 0) faults.Add($"None of the application's databases exists on {server.Key}: there would be nothing to back up.");
            }
            catch (SlipwayException fault)
            {
                (mine ? faults : warnings).Add(string.Join(' ', [fault.Message, .. fault.Details]));
            }
        }

        return new BackupOutlook(faults, warnings, databases, bytes);
    }

    internal static SlipwayException CannotDump(ComposeApplication application) =>
        new("The application has databases that Slipway cannot dump by itself.") { Details = application.ForeignDatabases, Next = [Remedy] };

    private const string Remedy =
        "Set DEPLOY_BACKUP_COMMAND to a command that writes a backup to standard output, or DEPLOY_BACKUP=none if backups are made elsewhere.";

    private static void AddRestoreWarnings(List<string> warnings, ApplicationDatabase server, PostgresFacts facts, List<ApplicationDatabase> found)
    {
        if (!facts.CanCreateDatabases)
            warnings.Add($"A restore needs a role that may create databases, and {server.User} on {server.Service} may not: ALTER ROLE \"{server.User.Replace("\"", "\"\"", StringComparison.Ordinal)}\" CREATEDB");
        foreach (var slot in facts.LogicalSlots.Where(slot => found.Any(database => database.Name == slot.Database)))
            warnings.Add($"A restore cannot replace {slot.Database} on {server.Service} while the logical replication slot {slot.Name} exists.");
    }
}

/// <summary>What <see cref="BackupCheck"/> found.</summary>
/// <param name="Faults">What would make Backup fail.</param>
/// <param name="Warnings">What a later restore would lack.</param>
/// <param name="Databases">The databases that Backup would dump.</param>
/// <param name="DatabaseBytes">Their size on disk: a dump is seldom larger, a restore needs it once more on the engine's disk.</param>
public sealed record BackupOutlook(
    IReadOnlyList<string> Faults, IReadOnlyList<string> Warnings, IReadOnlyList<ApplicationDatabase> Databases, long DatabaseBytes);
