using Npgsql;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>Opens the database of the Healthchecks instance.</summary>
public sealed class HealthchecksDatabase(DatabaseLocation location, IRunLog log)
{
    /// <summary>Connects, and sees that the tables are Healthchecks' own. The caller disposes the session.</summary>
    /// <exception cref="SlipwayException">It is not found, not reached, or not a database of Healthchecks.</exception>
    public async Task<HealthchecksSession> OpenAsync(HealthchecksFile file, CancellationToken cancellationToken)
    {
        var source = await location.OpenAsync(file, cancellationToken);
        try
        {
            return await ConnectAsync(source, log, cancellationToken);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>A session of a source, which it disposes.</summary>
    internal static async Task<HealthchecksSession> ConnectAsync(NpgsqlDataSource source, IRunLog log, CancellationToken cancellationToken)
    {
        var place = new NpgsqlConnectionStringBuilder(source.ConnectionString) is var at ? $"{at.Username}@{at.Host}:{at.Port}/{at.Database}" : "";
        NpgsqlConnection? connection = null;
        try
        {
            connection = await source.OpenConnectionAsync(cancellationToken);
            return new HealthchecksSession(source, connection, await CheckTable.ReadAsync(connection, place, cancellationToken), place, log);
        }
        catch (NpgsqlException refused)
        {
            if (connection is not null) await connection.DisposeAsync();
            throw new SlipwayException($"The database of Healthchecks, {place}, cannot be used: {Why(refused)}", refused)
            {
                Next =
                [
                    "See that Healthchecks and its database run: docker ps",
                    $"or name the database: {DatabaseLocation.UrlVariable}=postgres://user:password@host:5432/hc",
                ],
            };
        }
    }

    private static string Why(NpgsqlException refused) => refused switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } => "it refuses the user's password.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "the server has no database of that name.",
        PostgresException told => told.MessageText,
        { InnerException: { } inner } => inner.Message,
        _ => refused.Message,
    };
}
