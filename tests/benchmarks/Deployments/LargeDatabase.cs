using System.Globalization;
using Slipway.Application;
using Slipway.Database;
using Slipway.Reporting;

namespace Slipway.Benchmarks.Deployments;

/// <summary>The rows about backups: the sample's database with 200 MB in it.</summary>
internal static class LargeDatabase
{
    private const string Fill =
        "create table bulk as select i as id, md5(i::text) || md5((i * 7)::text) as payload, 'row number ' || i || ' of a table that stands for an application''s own' as note " +
        "from generate_series(1, 1300000) i;";

    /// <summary>The dump alone, as the step Backup makes it.</summary>
    public static async Task<Scenario> DumpAsync(string name, BareSequence bare, BenchedSample sample)
    {
        var size = await FillAsync(sample);
        var application = await sample.Service<ApplicationDetector>().DetectAsync(sample.Cancellation);

        // As in a deployment, where Preflight has asked the server already.
        sample.Service<PostgresServer>().Keep();
        var (folder, number) = (Path.Combine(sample.Instance.Folder, "dumps"), 0);
        return new Scenario(name, $"dump of {size}, without verification", Now(bare.DumpAsync), Now(async () =>
        {
            using var dumped = await sample.Service<DatabaseBackup>().DumpAsync(application, $"dump-{++number}", folder, sample.Cancellation);
        }))
        {
            EndAsync = () => EmptyAsync(sample),
        };
    }

    /// <summary>The target Backup, with all that it does.</summary>
    public static async Task<Scenario> BackupAsync(string name, BareSequence bare, BenchedSample sample)
    {
        var size = await FillAsync(sample);
        long peak = 0;
        return new Scenario(name, $"`Backup` of {size}, read back whole", Now(bare.DumpAsync), Now(async () => peak = Math.Max(peak, await MeasuredProgram.RunAsync(sample, "--target=Backup"))))
        {
            Note = () => string.Create(CultureInfo.InvariantCulture, $" (at most {peak / 1_000_000} MB of memory)"),
            EndAsync = () => EmptyAsync(sample),
        };
    }

    private static async Task<string> FillAsync(BenchedSample sample)
    {
        await SqlAsync(sample, Fill);
        await SqlAsync(sample, "checkpoint");
        return Figures.Size(long.Parse(await SqlAsync(sample, "select pg_database_size(current_database())"), CultureInfo.InvariantCulture));
    }

    private static Task<string> EmptyAsync(BenchedSample sample) => SqlAsync(sample, "drop table bulk");

    private static Task<string> SqlAsync(BenchedSample sample, string sql) =>
        sample.RunAsync("docker", "exec", sample.Container("db"), "psql", "-X", "-U", "sample", "-d", "sample", "-At", "-v", "ON_ERROR_STOP=1", "-c", sql);

    private static Way Now(Func<Task> run) => new(() => Task.CompletedTask, run);
}
