using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Database;

/// <summary>Finds which of the application's databases a backup belongs to.</summary>
public sealed class RestoreTargets(PostgresServer postgres, BackupArchive archive)
{
    /// <summary>The databases of sources, with each archive read whole; touches nothing.</summary>
    /// <exception cref="SlipwayException">A file is damaged, or it cannot be told where it belongs.</exception>
    internal async Task<IReadOnlyList<RestoreTarget>> FindAsync(
        ComposeApplication application, string id, string prefix, IReadOnlyList<RestoreSource> sources, CancellationToken cancellationToken)
    {
        if (sources.Count == 0) throw new SlipwayException("There is nothing to restore: no file was named.") { ExitCode = ExitCode.WrongUse };
        if (application.Databases.Count == 0)
            throw new SlipwayException("The application has no PostgreSQL database in its Compose project that a backup could be restored to.") { Details = application.ForeignDatabases };

        var present = await postgres.ListDatabasesAsync(application, cancellationToken);
        IReadOnlyList<ApplicationDatabase> known = [.. present.Concat(application.Databases).DistinctBy(database => (database.Service, database.Name))];
        var targets = new List<RestoreTarget>();
        foreach (var source in sources)
        {
            var servers = known.Where(database => source.Service is null || database.Service == source.Service).ToList();
            if (servers.Count == 0) throw new SlipwayException($"The backup {source.File} is of the service {source.Service}, which holds no database of the application.");

            var read = await archive.CheckAsync(source.File, source.Sha256, servers[0], cancellationToken);
            var database = Choose(servers, source, read.Header);
            targets.Add(new RestoreTarget(database, read, ScratchDatabases.Name(prefix, id, database), ScratchDatabases.ReplacedName(id, database, read.Sha256)));
        }

        var twice = targets.GroupBy(target => (target.Database.Service, target.Database.Name)).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? targets : throw new SlipwayException($"Several of the files are backups of {twice.First().Database}.");
    }

    private static ApplicationDatabase Choose(List<ApplicationDatabase> servers, RestoreSource source, ArchiveHeader header)
    {
        if (source.Database is { } named)
            // One that was dropped since is made again, with its neighbours' role.
            return servers.FirstOrDefault(database => database.Name == named) ?? servers[0] with { Name = named };
        if (servers.Count == 1) return servers[0];

        var candidates = servers.Where(database => database.Name == header.Database).ToList();
        return candidates.Count == 1
            ? candidates[0]
            : throw new SlipwayException($"The backup {source.File} is of the database {header.Database ?? "(it does not say which)"}, and the application has {string.Join(", ", servers)}.");
    }
}
