using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Database;

/// <summary>What must be so before a restore begins; only looks.</summary>
internal sealed class RestoreRequirements(PostgresServer postgres, DeploySettings settings)
{
    // Measured: 220 MB of rows as text take 358 MB with their indexes.
    private const int DiskForText = 2;
    private const long Megabyte = 1024 * 1024;

    /// <summary>Looks whether databases of one server can be replaced.</summary>
    /// <returns>What is known of each.</returns>
    /// <exception cref="SlipwayException">They cannot: everything that stands in the way.</exception>
    public Task<IReadOnlyList<RestoreFacts>> CheckAsync(IReadOnlyList<RestoreTarget> targets, CancellationToken cancellationToken) =>
        CheckAsync(targets, Faults, cancellationToken);

    /// <summary>Looks whether backups can be restored beside what is there.</summary>
    /// <exception cref="SlipwayException">They cannot.</exception>
    public Task CheckBesideAsync(IReadOnlyList<RestoreTarget> targets, CancellationToken cancellationToken) => CheckAsync(targets, MayNotCreate, cancellationToken);

    private async Task<IReadOnlyList<RestoreFacts>> CheckAsync(
        IReadOnlyList<RestoreTarget> targets, Func<RestoreTarget, RestoreFacts, IEnumerable<SlipwayException>> find, CancellationToken cancellationToken)
    {
        var faults = new List<SlipwayException>();
        var facts = new List<RestoreFacts>();
        foreach (var target in targets)
        {
            var found = await postgres.DescribeForRestoreAsync(target.Database, cancellationToken);
            facts.Add(found);
            faults.AddRange(find(target, found));
        }

        if (await SpaceAsync(targets, facts[0].Folder, cancellationToken) is { } full) faults.Add(full);
        return faults.Count == 0 ? facts : throw Reporting.Faults.AsOne($"Backups cannot be restored on {targets[0].Database.Service}", faults);
    }

    private static IEnumerable<SlipwayException> MayNotCreate(RestoreTarget target, RestoreFacts facts)
    {
        if (facts.CanCreateDatabases) yield break;
        yield return new SlipwayException($"A restore needs a role that may create databases, and {target.Database.User} on {target.Database.Service} may not.")
        {
            Next = [$"As a superuser: ALTER ROLE {Quoted(target.Database.User)} CREATEDB;"],
        };
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private IEnumerable<SlipwayException> Faults(RestoreTarget target, RestoreFacts facts)
    {
        var database = target.Database;
        foreach (var fault in MayNotCreate(target, facts)) yield return fault;

        if (facts.Owner is { } owner && !facts.IsOwn)
        {
            yield return new SlipwayException($"The database {database} belongs to {owner}; the role {database.User} may not rename it.")
            {
                Next = [$"As a superuser: GRANT {Quoted(owner)} TO {Quoted(database.User)};"],
            };
        }

        foreach (var slot in facts.LogicalSlots)
        {
            yield return new SlipwayException($"The database {database} cannot be replaced while the logical replication slot {slot} exists: who reads from it would go on with the old one.")
            {
                Next = [$"Stop its reader, then: SELECT pg_drop_replication_slot('{slot}');"],
            };
        }

        foreach (var subscription in facts.Subscriptions)
        {
            yield return new SlipwayException($"The database {database} cannot be replaced while the subscription {subscription} fills it.")
            {
                Next = [$"DROP SUBSCRIPTION {Quoted(subscription)}; in {database.Name}"],
            };
        }

        foreach (var prepared in facts.Prepared)
            yield return new SlipwayException($"The database {database} cannot be renamed while the transaction '{prepared}' is prepared.") { Next = [$"COMMIT PREPARED '{prepared}'; or ROLLBACK PREPARED '{prepared}'; in {database.Name}"] };

        if (target.Archive.Header.Database is { } dumped && dumped != database.Name && !settings.Force)
        {
            yield return new SlipwayException($"The backup {target.Archive.Source.Path} is of the database {dumped}, not of {database.Name}.")
            {
                Next = ["--force restores it all the same."],
            };
        }
    }

    private async Task<SlipwayException?> SpaceAsync(IReadOnlyList<RestoreTarget> targets, string? folder, CancellationToken cancellationToken)
    {
        var server = targets[0].Database;
        if (await postgres.FreeBytesAsync(server, folder ?? "/var/lib/postgresql", cancellationToken) is not { } free) return null;

        var needed = targets.Sum(target => target.Archive.Rows.Bytes) * DiskForText;
        var left = settings.MinimumFreeMegabytes * Megabyte;
        return free - needed >= left
            ? null
            : new SlipwayException($"A restore needs {Figures.Size(needed)} on the disk of {server.Service} beside what is there, and {Figures.Size(left)} that stay free; {Figures.Size(free)} are free.")
            {
                Next = ["Make room; ./build.sh --target=Prune drops databases that earlier restores replaced. DEPLOY_MINIMUM_FREE_MEGABYTES is what must stay free."],
            };
    }
}

/// <summary>A database and the archive that it is restored from.</summary>
/// <param name="Database">The database.</param>
/// <param name="Archive">The archive, read whole.</param>
/// <param name="Scratch">The name of the database that it is restored into.</param>
/// <param name="ReplacedAs">The name that what is there now gets.</param>
internal sealed record RestoreTarget(ApplicationDatabase Database, CheckedArchive Archive, string Scratch, string ReplacedAs);
