using System.Text;
using Dapper;
using Npgsql;
using Slipway.Reporting;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>Puts deleted checks back from an archive, row by row as they were, in one transaction.</summary>
internal sealed class CheckReturn(NpgsqlTransaction transaction, ArchiveReader reader, CancellationToken cancellationToken)
{
    private const int MostCharacters = 4 << 20;

    private readonly NpgsqlConnection connection = transaction.Connection!;
    private readonly Dictionary<string, int> _put = [];

    /// <summary>Puts them back into the project that they were in.</summary>
    /// <returns>How many rows were put back by table, and warnings.</returns>
    /// <exception cref="SlipwayException">Some are there again, the project is not, or the database has no place for a row as it was: nothing is changed.</exception>
    public async Task<(IReadOnlyDictionary<string, int> Rows, IReadOnlyList<string> Warnings)> RunAsync()
    {
        await CheckTables.ExactAsync(transaction, cancellationToken);
        var project = await ProjectAsync();
        var tables = (await CheckTables.ReadAsync(transaction, cancellationToken)).ToDictionary(table => table.Name);
        await CheckColumnsAsync(tables);

        var batch = new StringBuilder();
        string? current = null;
        var left = 0;
        await foreach (var (table, row) in reader.RowsAsync(cancellationToken))
        {
            if (current is not null && (table != current || batch.Length > MostCharacters)) left += await PutAsync(current, project, batch);
            batch.Append(batch.Length == 0 ? '[' : ',').Append(row);
            current = table;
        }

        if (current is not null) left += await PutAsync(current, project, batch);
        await MoveSequencesAsync();
        return (_put, left == 0 ? [] : [$"{Figures.Count(left, "row")} belonged to integrations that were deleted since, and stayed away."]);
    }

    private async Task<int> ProjectAsync() =>
        await connection.QuerySingleOrDefaultAsync<int?>(new CommandDefinition(
            "select id from accounts_project where code = @Project", new { reader.Archive.Project }, transaction, cancellationToken: cancellationToken))
        ?? throw new SlipwayException($"The checks cannot be put back: their project {reader.Archive.ProjectName} ({reader.Archive.Project:D}) is not there any more. Nothing was changed.");

    private async Task CheckColumnsAsync(Dictionary<string, ArchivedTable> tables)
    {
        foreach (var archived in reader.Archive.Tables)
        {
            if (!tables.TryGetValue(archived.Name, out var now)) throw Unfit($"there is no table {archived.Name} any more");
            if (archived.Columns.Except(now.Columns).ToList() is [_, ..] gone) throw Unfit($"{archived.Name} has no {string.Join(", ", gone)} any more");

            var needed = await connection.QueryAsync<string>(new CommandDefinition(
                """
                select quote_ident(attname) from pg_attribute
                where attrelid = cast(@Name as regclass) and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attidentity = ''
                """,
                new { now.Name }, transaction, cancellationToken: cancellationToken));
            if (needed.Except(archived.Columns).ToList() is [_, ..] added) throw Unfit($"{archived.Name} needs a value for {string.Join(", ", added)}, which it did not have then");
        }

        static SlipwayException Unfit(string why) => new($"The checks cannot be put back into this version of Healthchecks: {why}. Nothing was changed.")
        {
            Next = ["Put them back while the version that they were deleted from runs."],
        };
    }

    /// <returns>How many rows stayed away, because the integration that they point to is gone.</returns>
    private async Task<int> PutAsync(string table, int project, StringBuilder batch)
    {
        var archived = reader.Archive.Tables.Single(candidate => candidate.Name == table);
        var rows = batch.Append(']').ToString();
        batch.Clear();

        if (table == CheckTables.Checks) await CheckFreeAsync(rows);
        var values = archived.Columns.Select(column => table == CheckTables.Checks && column == "project_id" ? "@project" : "r." + column);
        var where = archived.Columns.Contains("channel_id") ? "where exists (select from api_channel c where c.id = r.channel_id)" : "";
        var (all, put) = await connection.QuerySingleAsync<(int All, int Put)>(new CommandDefinition(
            $"""
            with r as (select * from json_populate_recordset(null::{table}, cast(@rows as json))),
            put as (insert into {table} ({string.Join(", ", archived.Columns)}) select {string.Join(", ", values)} from r {where} returning 1)
            select (select count(*)::int from r), (select count(*)::int from put)
            """,
            new { rows, project }, transaction, cancellationToken: cancellationToken));
        _put[table] = _put.GetValueOrDefault(table) + put;
        return all - put;
    }

    private async Task CheckFreeAsync(string rows)
    {
        var taken = (await connection.QueryAsync<string>(new CommandDefinition(
            """
            select r.code || '  ' || r.name || case when c.code = r.code then '' else ': its id is now that of ' || c.code || '  ' || c.name end
            from json_populate_recordset(null::api_check, cast(@rows as json)) r join api_check c on c.code = r.code or c.id = r.id order by r.name
            """,
            new { rows }, transaction, cancellationToken: cancellationToken))).AsList();
        if (taken.Count == 0) return;
        throw new SlipwayException($"{Figures.Count(taken.Count, "check")} cannot be put back, because their place is taken. Nothing was changed.")
        {
            Details = taken,
            Next = ["They may have been put back before, or made anew: ./build.sh --target=SyncHealthchecks --dryrun"],
        };
    }

    // Where the database was made anew meanwhile, its sequences know nothing of these ids.
    private async Task MoveSequencesAsync()
    {
        foreach (var table in _put.Keys)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                select setval(s.name, m.id) from (select pg_get_serial_sequence('{table}', 'id')::regclass as name) s, (select max(id) as id from {table}) m
                where m.id > coalesce((select last_value from pg_sequences p where format('%I.%I', p.schemaname, p.sequencename)::regclass = s.name), 0)
                """,
                transaction: transaction, cancellationToken: cancellationToken));
        }
    }
}
