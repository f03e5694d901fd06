using Dapper;
using Npgsql;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>A connection to the database of Healthchecks.</summary>
public sealed class HealthchecksSession(NpgsqlDataSource source, NpgsqlConnection connection, CheckTable checks, string place, IRunLog log) : IAsyncDisposable
{
    // "slipway" in bytes, as far as a bigint goes.
    private const long LockKey = 0x736c6970776179;

    /// <summary>The connection.</summary>
    public NpgsqlConnection Connection => connection;

    /// <summary>The columns of <c>api_check</c>, as this version of Healthchecks has them.</summary>
    public CheckTable Checks => checks;

    /// <summary>Where the database is, without its password.</summary>
    public string Place => place;

    /// <summary>
    /// Begins a transaction that holds the lock of everything that changes checks by way of this program: a second one waits until the first has ended, and
    /// then reads what it left. It is PostgreSQL's advisory lock, so it dies with its connection; Healthchecks itself knows nothing of it and is never held up by it.
    /// </summary>
    /// <exception cref="SlipwayException">Another run has held it for longer than <paramref name="wait"/> (exit code 75).</exception>
    public async Task<NpgsqlTransaction> BeginAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            if (await connection.ExecuteScalarAsync<bool>(Call("select pg_try_advisory_xact_lock(@LockKey)", new { LockKey }))) return transaction;

            log.Show($"   another run changes the checks of {place}: waiting for it, at most {wait.Text()}");
            await connection.ExecuteAsync(Call("select set_config('lock_timeout', @Milliseconds, true)", new { Milliseconds = $"{(long)wait.TotalMilliseconds}ms" }));
            await connection.ExecuteAsync(Call("select pg_advisory_xact_lock(@LockKey)", new { LockKey }));
            return transaction;
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await transaction.DisposeAsync();
            throw new SlipwayException($"Another run changes the checks of {place}, and did not end within {wait.Text()}.", late) { ExitCode = ExitCode.Busy, Next = ["Run this again when it has ended."] };
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }

        CommandDefinition Call(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await source.DisposeAsync();
    }
}
