using System.Text.RegularExpressions;
using Slipway.Application;
using Slipway.Reporting;

namespace Slipway.Database;

/// <summary>Databases that restores replaced, and what dead ones left behind.</summary>
public sealed partial class ReplacedDatabases(PostgresServer postgres)
{
    /// <summary>Drops those that are no longer wanted and that nobody is connected to.</summary>
    /// <param name="application">The application.</param>
    /// <param name="isWanted">Whether one is still wanted: by the id in its name, and whether it is only a scratch database.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was dropped.</returns>
    /// <exception cref="SlipwayException">A server could not be asked, or a database could not be dropped.</exception>
    public async Task<IReadOnlyList<string>> DropAsync(
        ComposeApplication application, Func<string, bool, bool> isWanted, CancellationToken cancellationToken)
    {
        var dropped = new List<string>();
        foreach (var server in application.Databases.DistinctBy(database => database.Service))
        {
            foreach (var name in await postgres.ListOursAsync(server, cancellationToken))
            {
                if (Name().Match(name) is not { Success: true } match || isWanted(match.Groups["id"].Value, match.Groups["scratch"].Success)) continue;
                await postgres.DropAsync(server, name, cancellationToken);
                dropped.Add(name);
            }
        }

        return dropped;
    }

    [GeneratedRegex("^slipway-(?<scratch>new-|check-)?(?<id>[0-9]{8}-[0-9]{6}-[0-9]{3}-[0-9a-f]{4})-")]
    private static partial Regex Name();
}
