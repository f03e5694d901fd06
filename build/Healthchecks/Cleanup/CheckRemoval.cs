using Dapper;
using Npgsql;
using Slipway.Reporting;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>Deletes checks as the application does, locked first, then what belongs to them, then they themselves.</summary>
internal static class CheckRemoval
{
    /// <summary>Writes the checks and all that belongs to them to a file, and deletes them.</summary>
    /// <param name="transaction">The transaction to do it in; it is not committed here.</param>
    /// <param name="project">Their project's id.</param>
    /// <param name="checks">Their ids; those that are gone meanwhile, or in another project, are left alone.</param>
    /// <param name="begin">Begins the file, once it is known which tables there are.</param>
    /// <param name="cancellationToken">Ends it; nothing is deleted then.</param>
    /// <returns>How many rows were deleted, by table, the checks first.</returns>
    public static async Task<IReadOnlyList<(string Table, long Rows)>> RemoveAsync(
        NpgsqlTransaction transaction, int project, IReadOnlyList<int> checks, Func<IReadOnlyList<ArchivedTable>, Task<ArchiveWriter>> begin, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        await CheckTables.ExactAsync(transaction, cancellationToken);

        // A ping locks its check too: whoever comes first is waited for, and nothing belongs to a locked check that is not seen below.
        var ids = (await connection.QueryAsync<int>(new CommandDefinition(
            "select id from api_check where id = any(@checks) and project_id = @project order by id for update", new { checks = checks.ToArray(), project }, transaction, cancellationToken: cancellationToken))).ToArray();
        var tables = await CheckTables.ReadAsync(transaction, cancellationToken);

        var kept = new Dictionary<ArchivedTable, long>();
        await using (var archive = await begin(tables))
        {
            foreach (var table in tables) kept[table] = await KeepAsync(transaction, table, ids, archive, cancellationToken);
            await archive.KeepAsync(cancellationToken);
        }

        // The checks last: others point to them.
        foreach (var table in tables.Skip(1).Append(tables[0]))
        {
            var deleted = await connection.ExecuteAsync(new CommandDefinition(
                $"delete from {table.Name} where {table.Owner} = any(@ids)", new { ids }, transaction, cancellationToken: cancellationToken));
            if (deleted != kept[table])
                throw new SlipwayException($"{table.Name} had {Figures.Count((int)kept[table], "row")} to delete, and then {deleted}: somebody else changes them. Nothing was deleted.");
        }

        return [.. tables.Select(table => (table.Name, kept[table]))];
    }

    private static async Task<long> KeepAsync(
        NpgsqlTransaction transaction, ArchivedTable table, int[] ids, ArchiveWriter archive, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select row_to_json(t)::text from {table.Name} t where t.{table.Owner} = any($1) order by t.id", transaction.Connection, transaction)
        {
            Parameters = { new NpgsqlParameter<int[]> { TypedValue = ids } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        long rows = 0;
        for (; await reader.ReadAsync(cancellationToken); rows++) await archive.RowAsync(table.Name, reader.GetString(0), cancellationToken);
        return rows;
    }
}
