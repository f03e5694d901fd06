using Slipway.Application;
using Slipway.Database;
using Slipway.Releases;

namespace Slipway.Tests.Releases;

/// <summary>A release that came as far as a step and failed there, and its recovery.</summary>
public abstract class RecoveryFixture : IDisposable
{
    protected RecoveryFixture() => Run = Project.Run();

    private protected ScriptedProject Project { get; } = new ScriptedProject().Running();

    private protected RunHarness Run { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Run.Dispose();
        Project.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static Task Nowhere() => Task.CompletedTask;

    private protected Task<RecoveryOutcome> RunAsync(Release release) => Run.Get<Recovery>().RunAsync(release, Nowhere, Token);

    private protected void StopWorker(Release release)
    {
        var worker = Project.Engine.Containers.Single(container => container.Service == "worker");
        Project.Engine.Change(worker, container => container with { Status = "exited" });
        release.StoppedWorkers = [new StoppedWorker("worker", worker.Id)];
    }

    // Migrations ran, and the old containers still do.
    private protected Release Migrated(string furthest)
    {
        var release = Closed(furthest);
        StopWorker(release);
        Project.Git.Refs["HEAD"] = ScriptedGit.New;
        Project.Databases.IsMigrated = true;
        release.Maintenance = release.Maintenance with { Drained = true };
        release.ServedBefore = true;
        release.ImagesBefore = [new("web", "shop-web", Project.Images["shop-web"], "shop-web:slipway-0"), new("worker", "shop-worker", Project.Images["shop-worker"])];
        release.Backups = [new BackupRecord("shop", "db", "/state/backups/1.dump", 1, "ab")];
        release.CountedAtBackup = [new DatabaseReading("db", "shop", new DatabaseCounters(1, "7:7:", 0, 0, 0, "", "", true))];
        (release.DatabaseChangedAt, release.Migrated) = (release.StartedAt, ["20260101"]);
        Project.Image("shop-web", "new");
        return release;
    }

    // The new version's containers have taken over.
    private protected Release TakenOver(string furthest)
    {
        var release = Migrated(furthest);
        release.ContainersReplaced = true;
        Project.Image("shop-worker", "newworker");
        foreach (var service in new[] { "web", "worker" })
        {
            Project.Engine.Containers.RemoveAll(container => container.Service == service);
            Project.Start(service);
        }

        return release;
    }

    private protected bool IsAsBefore() =>
        !Project.IsClosed && Project.Git.Head == ScriptedGit.Old
        && new[] { "web", "worker" }.All(service =>
            Project.Images[$"shop-{service}"] == ScriptedProject.Id($"old{service}")
            && Project.Engine.Containers.Single(container => container.Service == service) is { IsRunning: true } container
            && container.ImageId == ScriptedProject.Id($"old{service}"));

    private protected async Task<string> LogAsync()
    {
        Run.Log.Attach(Project.Folder["deploy.log"]);
        Run.Log.Dispose();
        return await File.ReadAllTextAsync(Project.Folder["deploy.log"], Token);
    }

    private protected Release Closed(string furthest)
    {
        Project.Close();
        var release = Until(furthest);
        release.Maintenance = new MaintenanceRecord { WasOn = false, ClosedHere = true, Proven = true };
        return release;
    }

    private protected static Release Until(string furthest)
    {
        var release = Some.Release();
        (release.Branch, release.FromCommit) = (ScriptedGit.Branch, ScriptedGit.Old);
        foreach (var name in RecoveryPlan.Order.TakeWhile(name => RecoveryPlan.Order.Contains(furthest) && name != furthest).Append(furthest))
            release.Steps.Add(new StepRecord { Name = name, State = name == furthest ? StepState.Failed : StepState.Done, StartedAt = release.StartedAt });
        return release;
    }
}
