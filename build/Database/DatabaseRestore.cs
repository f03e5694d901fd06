using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Database;

/// <summary>
/// Restores backups without overwriting anything: each into a new database, checked, then all swapped by name. What was there before stays, under a name of its own.
/// </summary>
public sealed class DatabaseRestore(PostgresServer postgres, RestoreTargets targets, ScratchDatabases scratch, DeploySettings settings, IRunLog log)
{
    private readonly RestoreRequirements _requirements = new(postgres, settings);

    /// <summary>
    /// Restores databases of the application from archives, all or none. May be called again after a call that was killed: what that one had swapped
    /// stays as it is, everything else is begun anew.
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="releaseId">The release that restores: in the names of the databases that it replaces.</param>
    /// <param name="sources">The archives, one for each database.</param>
    /// <param name="cancellationToken">Ends it before the swap; then every database is as it was before. The swap itself takes moments and is not cancelled.</param>
    /// <exception cref="SlipwayException">
    /// Every database is as it was before the call: what failed, and PostgreSQL's own words. With <see cref="ExitCode.NeedsAPerson"/>, a swap of databases on
    /// several servers could not be undone: says what is where.
    /// </exception>
    public async Task<RestoreOutcome> RestoreAsync(
        ComposeApplication application, string releaseId, IReadOnlyList<RestoreSource> sources, CancellationToken cancellationToken)
    {
        var all = await targets.FindAsync(application, releaseId, ScratchDatabases.New, sources, cancellationToken);
        var (restored, servers) = (new Dictionary<RestoreTarget, RestoredDatabase>(), new List<RestoreServer>());
        foreach (var server in all.GroupBy(target => target.Database.Service))
        {
            var facts = await _requirements.CheckAsync([.. server], cancellationToken);
            servers.Add(new RestoreServer([.. server.Zip(facts).Select(pair => new PlannedSwap(pair.First, pair.Second.Owner is not null, pair.Second.Names.Contains(pair.First.ReplacedAs)))], facts[0].Names));
        }

        try
        {
            foreach (var server in servers) await FillAsync(server, releaseId, restored, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await SwapAsync(servers);
        }
        catch
        {
            foreach (var swap in servers.SelectMany(server => server.Swaps)) await scratch.DiscardAsync(swap.Target.Database, swap.Target.Scratch, log);
            throw;
        }

        return new RestoreOutcome([.. all.Select(target => restored[target])]);
    }

    /// <summary>Looks whether backups can be restored: reads every archive whole, asks every server; changes nothing.</summary>
    /// <returns>What would be restored, one line for each database.</returns>
    /// <exception cref="SlipwayException">They cannot.</exception>
    public async Task<IReadOnlyList<string>> CheckAsync(
        ComposeApplication application, string releaseId, IReadOnlyList<RestoreSource> sources, CancellationToken cancellationToken)
    {
        var all = await targets.FindAsync(application, releaseId, ScratchDatabases.New, sources, cancellationToken);
        foreach (var server in all.GroupBy(target => target.Database.Service)) await _requirements.CheckAsync([.. server], cancellationToken);
        return [.. all.Select(target =>
            $"{target.Database} from {target.Archive.Source.Path}: {Figures.Count(target.Archive.Rows.Tables.Count, "table")}, {target.Archive.Rows.Tables.Values.Sum()} rows" +
            (target.Archive.WasKnown ? "" : " (no checksum to compare)"))];
    }

    /// <summary>Takes a restore back that turned out not to be wanted: what was replaced gets its name again, what was restored is dropped.</summary>
    /// <exception cref="SlipwayException">It could not be taken back.</exception>
    public async Task TakeBackAsync(ComposeApplication application, string releaseId, RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        foreach (var server in outcome.Databases.Where(restored => restored.ReplacedAs is not null).GroupBy(restored => restored.Service))
        {
            var database = application.Databases.First(known => known.Service == server.Key);
            var aside = server.Select(restored => (restored.Name, ScratchDatabases.Name(ScratchDatabases.New, releaseId, database with { Name = restored.Name }))).ToList();
            await postgres.RenameAsync(database, [.. aside, .. server.Select(restored => (restored.ReplacedAs!, restored.Name))], cancellationToken);
            foreach (var (_, name) in aside) await scratch.DiscardAsync(database, name, log);
        }
    }

    /// <summary>Drops what a restore replaced.</summary>
    /// <exception cref="SlipwayException">It could not be dropped; it stays until it is pruned.</exception>
    public async Task DropReplacedAsync(ComposeApplication application, RestoredDatabase restored, CancellationToken cancellationToken)
    {
        if (restored.ReplacedAs is { } name)
            await postgres.DropAsync(application.Databases.First(database => database.Service == restored.Service), name, cancellationToken);
    }

    private async Task FillAsync(RestoreServer server, string releaseId, Dictionary<RestoreTarget, RestoredDatabase> restored, CancellationToken cancellationToken)
    {
        var first = server.Swaps[0].Target.Database;
        foreach (var left in server.Names.Where(name => name.StartsWith(ScratchDatabases.New, StringComparison.Ordinal)))
            await postgres.DropAsync(first, left, cancellationToken);

        foreach (var (target, exists, done) in server.Swaps)
        {
            var database = target.Database;
            var rows = done
                ? await postgres.CountRowsAsync(database, partitioned: false, settings.BackupTimeout, cancellationToken)
                : await scratch.FillAsync(database, target.Scratch, $"{PostgresSession.ApplicationName}-{releaseId}", target.Archive, cancellationToken);
            restored[target] = new RestoredDatabase(database.Name, database.Service, exists ? target.ReplacedAs : null, rows.Tables.Count, rows.Tables.Values.Sum());
            if (done)
            {
                log.Write($"{database} was restored before: what it replaced is {target.ReplacedAs}.");
                continue;
            }

            await AnalyzeAsync(database with { Name = target.Scratch }, cancellationToken);
            if (!exists) continue;
            foreach (var refused in await postgres.CarryOverAsync(database, target.Scratch, cancellationToken))
                log.Warn($"A setting of the database {database} could not be carried over: {refused}");
        }
    }

    private async Task AnalyzeAsync(ApplicationDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            await postgres.AnalyzeAsync(database, settings.BackupTimeout, cancellationToken);
        }
        catch (SlipwayException fault)
        {
            // The server gathers statistics by itself, only later.
            log.Write(string.Join(' ', [fault.Message, .. fault.Details]));
        }
    }

    private async Task SwapAsync(IReadOnlyList<RestoreServer> servers)
    {
        var swapped = new List<RestoreServer>();
        foreach (var server in servers.Where(server => server.Renames.Count > 0))
        {
            try
            {
                await postgres.RenameAsync(server.Swaps[0].Target.Database, server.Renames, CancellationToken.None);
                swapped.Add(server);
            }
            catch (SlipwayException fault)
            {
                // The session may have been lost after it had done the work.
                if (await IsSwappedAsync(server, fault))
                {
                    swapped.Add(server);
                    continue;
                }

                await UndoAsync(swapped, fault);
                throw;
            }
        }
    }

    private async Task<bool> IsSwappedAsync(RestoreServer server, SlipwayException why)
    {
        try
        {
            var names = (await postgres.DescribeForRestoreAsync(server.Swaps[0].Target.Database, CancellationToken.None)).Names;
            return server.Pending.All(swap => !names.Contains(swap.Target.Scratch));
        }
        catch (SlipwayException fault)
        {
            throw new SlipwayException($"The restore lost {server.Swaps[0].Target.Database.Service} while it swapped databases: {why.Message}", fault)
            {
                ExitCode = ExitCode.NeedsAPerson,
                Details = [.. server.Renames.Select(rename => $"Either {rename.From} is now {rename.To}, or none of these was renamed."), fault.Message],
            };
        }
    }

    private async Task UndoAsync(IEnumerable<RestoreServer> swapped, SlipwayException why)
    {
        foreach (var server in swapped)
        {
            try
            {
                await postgres.RenameAsync(server.Swaps[0].Target.Database, [.. server.Renames.Reverse().Select(rename => (rename.To, rename.From))], CancellationToken.None);
            }
            catch (SlipwayException fault)
            {
                throw new SlipwayException($"The restore failed ({why.Message}), and what it had swapped could not be swapped back: {fault.Message}", fault)
                {
                    ExitCode = ExitCode.NeedsAPerson,
                    Details = [.. server.Renames.Select(rename => $"On {server.Swaps[0].Target.Database.Service}, {rename.From} is now {rename.To}."), .. fault.Details],
                };
            }
        }
    }
}

/// <summary>One database to swap.</summary>
/// <param name="Target">The database and its archive.</param>
/// <param name="Exists">Whether there is something to replace.</param>
/// <param name="Done">Whether an earlier call of the same release swapped it.</param>
internal sealed record PlannedSwap(RestoreTarget Target, bool Exists, bool Done);

/// <summary>The databases of one server that are swapped together.</summary>
/// <param name="Swaps">Each of them.</param>
/// <param name="Names">The names of all its databases before.</param>
internal sealed record RestoreServer(IReadOnlyList<PlannedSwap> Swaps, IReadOnlyList<string> Names)
{
    /// <summary>Those that are still to be swapped.</summary>
    public IEnumerable<PlannedSwap> Pending => Swaps.Where(swap => !swap.Done);

    /// <summary>The renames that swap them, in order.</summary>
    public IReadOnlyList<(string From, string To)> Renames =>
    [
        .. Pending.SelectMany(swap => (IEnumerable<(string, string)>)(swap.Exists
            ? [(swap.Target.Database.Name, swap.Target.ReplacedAs), (swap.Target.Scratch, swap.Target.Database.Name)]
            : [(swap.Target.Scratch, swap.Target.Database.Name)])),
    ];
}
