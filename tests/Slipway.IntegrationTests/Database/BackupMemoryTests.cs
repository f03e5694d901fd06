namespace Slipway.IntegrationTests.Database;

/// <summary>Alone in the process: what is allocated is counted for all that runs in it.</summary>
[CollectionDefinition(nameof(BackupMemoryTests), DisableParallelization = true)]
[Collection(nameof(BackupMemoryTests))]
[Trait("Category", "Integration")]
public sealed class BackupMemoryTests(PostgresProject project)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_large_dump_takes_little_memory()
    {
        const int limit = 24 * 1024 * 1024;
        var database = await project.OwnAsync("large", "create extension pgcrypto; create table blobs as select gen_random_bytes(1024) as data from generate_series(1, 60000);");
        var folder = project.NewFolder();
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var backup = await project.Backup.TakeAsync(await project.ApplicationAsync(database), "large", folder, None);

        Assert.InRange(backup.Files[0].Bytes, 50 * 1024 * 1024, long.MaxValue);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, limit);
    }
}
