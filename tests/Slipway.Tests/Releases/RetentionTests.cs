using Slipway.Releases;
using Slipway.Releases.Pruning;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class RetentionTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly RunHarness _run;

    public RetentionTests() => _run = _project.Run(settings => settings with { ReleasesKeep = 2, BackupKeep = 1 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Removals => _project.Engine.Runner.Lines.Where(line => line.Contains("rmi", StringComparison.Ordinal));

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task Only_names_of_this_journal_that_nothing_needs_are_taken_off_images_one_by_one()
    {
        foreach (var n in new[] { 1, 2, 3, 4 }) await SaveAsync(n);
        Images($"shop-web:slipway-{Id(1)}", $"shop-web:slipway-{Id(3)}", "shop-web:slipway-20250101-000000-000-aaaa", "other:latest", "<none>:<none>");
        _project.Engine.Runner.On("docker rmi");

        await _run.Get<Retention>().PruneAsync(Token);

        Assert.Equal([$"docker rmi shop-web:slipway-{Id(1)}"], Removals);
        Assert.Contains("   Pruned: 1 image.", _run.Shown);
    }

    [Fact]
    public async Task An_image_that_a_container_still_uses_stays_without_a_word()
    {
        foreach (var n in new[] { 1, 2, 3 }) await SaveAsync(n);
        Images($"shop-web:slipway-{Id(1)}");
        _project.Engine.Runner.On("docker rmi", exitCode: 1, error: "Error response from daemon: conflict: unable to remove repository reference (must force) - container 1 is using its referenced image 2");

        await _run.Get<Retention>().PruneAsync(Token);

        Assert.Single(Removals);
        Assert.Contains("Nothing to prune.", _run.Shown);
    }

    [Fact]
    public async Task Backups_go_with_what_lies_beside_them_and_so_does_what_killed_runs_left()
    {
        var gone = new[] { Backup($"{Id(1)}.dump"), Backup($"{Id(1)}.cable.dump"), $"{Backup($"{Id(1)}-again.dump")}.sha256", Backup("20250101-000000-000-aaaa.dump") };
        var kept = new[] { Backup($"{Id(2)}.dump"), Backup("20250102-000000-000-aaaa.dump"), _project.Folder.Write("state/backups/by-hand.dump", "mine"), _project.Folder.Write("state/backups/now.dump.partial", "") };
        var old = _project.Folder.Write("state/backups/old.dump.partial", "");
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        foreach (var path in kept) File.SetLastWriteTimeUtc(path, _project.Time.GetUtcNow().UtcDateTime);
        foreach (var n in new[] { 1, 2 }) await SaveAsync(n);

        await _run.Get<Retention>().PruneAsync(Token);

        Assert.All(gone.Append(old), path => Assert.False(File.Exists(path), path));
        Assert.False(File.Exists(gone[0] + ".sha256"));
        Assert.All(kept, path => Assert.True(File.Exists(path), path));
        Assert.Contains(_run.Shown, line => line.StartsWith("   Pruned: 2 backups (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_good_deployment_a_fault_of_it_is_a_warning()
    {
        foreach (var n in new[] { 1, 2, 3, 4 }) await SaveAsync(n);
        _project.Engine.Runner.On("docker images", exitCode: 1, error: "the engine is tired");

        Assert.Equal(ExitCode.Done, await _run.DeployAsync(("HealthCheck", RunHarness.Done)));

        Assert.Contains("(./build.sh --target=Prune tries again)", Assert.Single(_run.Log.Warnings), StringComparison.Ordinal);
        var release = (await _run.ReleasesAsync()).Single(entry => entry.Steps.Count > 0);
        Assert.Equal(ReleaseState.Succeeded, release.State);
        Assert.Contains("Listing images failed", Assert.Single(release.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_deployment_that_failed_nothing_is_removed()
    {
        foreach (var n in new[] { 1, 2, 3, 4 }) await SaveAsync(n);

        await _run.DeployAsync(("Preflight", _ => throw new SlipwayException("no")));

        Assert.DoesNotContain(_project.Engine.Runner.Lines, line => line.StartsWith("docker images", StringComparison.Ordinal));
    }

    private Task SaveAsync(int n) => _run.Journal.SaveAsync(
        new Release
        {
            Id = Id(n),
            Workflow = "Deploy",
            Project = "shop",
            Environment = "production",
            State = ReleaseState.Succeeded,
            StartedAt = DateTimeOffset.UnixEpoch,
            Images = [new ImageRecord("web", "shop-web", $"sha256:{n}", $"shop-web:slipway-{Id(n)}")],
            Backups = [.. new[] { $"{Id(n)}.dump", $"{Id(n)}.cable.dump" }.Select(name => new BackupRecord("shop", "db", _project.Folder[$"state/backups/{name}"], 1, "0"))],
        },
        Token);

    private void Images(params string[] names) => _project.Engine.Runner.On("docker images", string.Join('\n', names));

    private string Backup(string name)
    {
        _project.Folder.Write($"state/backups/{name}.sha256", "0");
        return _project.Folder.Write($"state/backups/{name}", "backup");
    }

    private static string Id(int n) => $"20250601-120000-{n:000}-beef";
}
