using System.Collections.Concurrent;
using Slipway.Processes;

namespace Slipway.Database;

/// <content>Connections that are kept: a deployment asks the same databases a dozen times, half of them while the site is closed.</content>
public sealed partial class PostgresServer : IDisposable
{
    // By the way into its database; null where every question connects anew.
    private ConcurrentDictionary<PostgresSession, Lazy<PsqlProcess>>? _kept;

    /// <summary>Keeps connections for the questions to come, until <see cref="EndKeptAsync"/>.</summary>
    public void Keep() => _kept ??= new();

    /// <summary>Ends the connections that are kept: for what is to be restarted, or has to be alone in a database.</summary>
    public async Task EndKeptAsync()
    {
        if (Interlocked.Exchange(ref _kept, null) is not { } kept) return;
        await Task.WhenAll(kept.Values.Select(psql => psql.Value.DisposeAsync().AsTask()));
    }

    /// <inheritdoc/>
    public void Dispose() => _ = EndKeptAsync();

    private async Task<CommandResult> AskAsync(PostgresSession session, string sql, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        if (_kept is { } kept && await AskKeptAsync(kept, session, sql, variables, cancellationToken) is { } answer) return answer;
        return await docker.DockerExecAsync(session.Script(sql, variables, AnswersWithin), cancellationToken);
    }

    /// <returns>Null where nothing is known: the connection was lost since the last answer.</returns>
    private async Task<CommandResult?> AskKeptAsync(
        ConcurrentDictionary<PostgresSession, Lazy<PsqlProcess>> kept, PostgresSession session, string sql, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var entry = kept.GetOrAdd(session, way => new(() => new PsqlProcess(docker, way, log, time)));
        var psql = entry.Value;
        var hadAnswered = psql.HasAnswered;
        CommandResult? result = null;
        try
        {
            result = await psql.AskAsync(sql, variables, AnswersWithin, cancellationToken);
            return result is { Succeeded: true } || !hadAnswered ? result : null;
        }
        finally
        {
            if (result is not { Succeeded: true })
            {
                kept.TryRemove(new(session, entry));
                await psql.DisposeAsync();
            }
        }
    }
}
