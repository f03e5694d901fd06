using System.Globalization;
using System.Reflection;
using System.Text;
using Dapper;
using Npgsql;
using Slipway.Healthchecks;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Benchmarks.Healthchecks;

/// <summary>SyncHealthchecks against an upsert of row after row, on the same database.</summary>
internal sealed class CheckSyncBenchmark : IBenchmark
{
    private static readonly int[] Sizes = [100, 1_000, 10_000];

    public string Name => "checks";

    public string Title =>
        "Seconds to bring Healthchecks' checks to what the file says (medians, in turns, on one PostgreSQL). A sync connects, reads, compares, writes in one transaction, and reads back.";

    public async Task<ResultTable> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var postgres = await ScratchPostgres.StartAsync(cancellationToken);
        await using var connection = await postgres.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Schema());
        await connection.ExecuteAsync("""
            insert into auth_user (username, password, is_superuser, first_name, last_name, email, is_staff, is_active, date_joined) values ('a', '', true, '', '', 'admin@example.org', true, true, now());
            insert into accounts_project (code, name, owner_id, api_key, api_key_readonly, badge_key, show_slugs) values (gen_random_uuid(), 'Shop', 1, '', '', gen_random_uuid()::text, false);
            insert into api_channel (name, code, project_id, created, kind, value, email_verified, disabled, last_error)
                values ('Mail', gen_random_uuid(), 1, now(), 'email', 'admin@example.org', true, false, ''), ('On call', gen_random_uuid(), 1, now(), 'webhook', '{}', false, false, '');
            """);
        var table = new ResultTable("checks", "row by row, a transaction each", "row by row, one transaction", "sync", "reading the file");
        foreach (var size in Sizes)
        {
            var (first, second) = (Text(size, "first"), Text(size, "second"));
            (string What, string? Before)[] cases = [("new", null), ("all changed", first), ("nothing changed", second)];
            foreach (var (what, before) in cases)
                await AddAsync(table, options.Runs, $"{size.ToString("N0", CultureInfo.InvariantCulture)}, {what}", postgres, before, second, cancellationToken);
        }

        return table;
    }

    private static async Task AddAsync(
        ResultTable table, int runs, string name, ScratchPostgres postgres, string? before, string text, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"slipway-benchmark-{Guid.NewGuid():N}.env");
        try
        {
            var was = before is null ? null : Read(path, before);
            var file = Read(path, text);
            var medians = await Alternated.MediansAsync(runs,
            [
                new(ResetAsync, () => RowByRow.RunAsync(postgres.Source, file.Checks, inOneTransaction: false, cancellationToken)),
                new(ResetAsync, () => RowByRow.RunAsync(postgres.Source, file.Checks, inOneTransaction: true, cancellationToken)),
                new(ResetAsync, () => SyncAsync(postgres, file, cancellationToken)),
                new(() => Task.CompletedTask, () => Task.FromResult(Read(path, text))),
            ]);
            table.Add([name, .. medians.Select(median => median.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture))]);

            async Task ResetAsync()
            {
                await using var connection = await postgres.Source.OpenConnectionAsync(cancellationToken);
                await connection.ExecuteAsync("truncate api_check restart identity cascade");
                if (was is not null) await SyncAsync(postgres, was, cancellationToken);
                await connection.ExecuteAsync("vacuum analyze api_check");
                await connection.ExecuteAsync("vacuum analyze api_channel_checks");
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task SyncAsync(ScratchPostgres postgres, HealthchecksFile file, CancellationToken cancellationToken)
    {
        using var log = new RunLog(TextWriter.Null, TimeProvider.System, verbose: false);
        var settings = new DeploySettings { AppDirectory = Path.GetTempPath() };
        var mode = new RunMode(IsDryRun: false);
        var configuration = new HealthchecksConfiguration(settings, HealthchecksValues.None, log);
        await using var session = await HealthchecksDatabase.ConnectAsync(NpgsqlDataSource.Create(postgres.ConnectionString), log, cancellationToken);
        await new CheckSync(configuration, null!, new MissingCodes(configuration, settings, mode, log), mode, log, TimeProvider.System).SyncAsync(session, file, cancellationToken);
    }

    private static HealthchecksFile Read(string path, string text)
    {
        File.WriteAllText(path, text);
        return HealthchecksFile.Read(path, new Dictionary<string, string>()).Required();
    }

    private static string Text(int size, string description)
    {
        var text = new StringBuilder();
        for (var i = 1; i <= size; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                HC_CHECK_K{i}={new Guid(i, 0, 0, new byte[8])}
                HC_CHECK_K{i}_NAME=Check number {i}
                HC_CHECK_K{i}_TAGS=load tier1
                HC_CHECK_K{i}_DESC="{description}"
                HC_CHECK_K{i}_SCHEDULE=*/5 * * * *
                HC_CHECK_K{i}_GRACE=5m


                """);
        }

        return text.ToString();
    }

    private static string Schema()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("healthchecks.sql")!);
        return reader.ReadToEnd();
    }
}
