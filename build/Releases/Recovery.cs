using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Releases.Steps;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>
/// Puts the application back after a failed or killed run, as <see cref="RecoveryPlan"/> says. What it is about to do is in the journal before it does it, and
/// all of it may be done twice: a recovery that is killed is gone on with by the next run.
/// </summary>
public sealed class Recovery(
    ApplicationDetector detector, CheckoutMove checkout, InterruptedGit interrupted, ReleaseImages images, ServiceStart start, PreviousVersion previous,
    IDatabasePutBack databases, Crontab crontab, SiteReturn site, DeadRun dead, RailsRunner rails, DockerClient docker, PostgresServer postgres, BackingUp backup,
    Patience patience, RecoveryWords words, IRunLog log, TimeProvider time)
{
    /// <summary>Recovers a release whose process died: first ends what it left running, on this machine, in containers and in the databases.</summary>
    public async Task<RecoveryOutcome> AfterDeathAsync(Release release, Func<Task> save, CancellationToken cancellationToken)
    {
        try
        {
            await dead.EndProcessesAsync(release, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return RecoveryWords.Interrupted([]);
        }

        return await RunAsync(release, hasDied: true, save, cancellationToken);
    }

    /// <summary>Recovers a release of this run; never throws for what it could not do, but says it.</summary>
    /// <param name="release">The release.</param>
    /// <param name="save">Writes it to the journal.</param>
    /// <param name="cancellationToken">Stops between two actions; the next run goes on.</param>
    public Task<RecoveryOutcome> RunAsync(Release release, Func<Task> save, CancellationToken cancellationToken) =>
        RunAsync(release, hasDied: false, save, cancellationToken);

    private async Task<RecoveryOutcome> RunAsync(Release release, bool hasDied, Func<Task> save, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        try
        {
            var plan = await PutBackAsync(release, hasDied, save, said, cancellationToken);
            release.Recovery = release.Recovery is { } record ? record with { Ended = true } : null;
            return RecoveryWords.Done(release, plan, said);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return RecoveryWords.Interrupted(said);
        }
        catch (Exception fault)
        {
            return words.Stopped(release, fault, said);
        }
        finally
        {
            // What the release boots ahead, no step ends any more.
            await rails.EndAsync();
        }
    }

    private async Task<RecoveryPlan> PutBackAsync(Release release, bool hasDied, Func<Task> save, List<string> said, CancellationToken cancellationToken)
    {
        // A failure before Migrate: nobody needs the dump that is still read back.
        await backup.DropUnprovenAsync();
        await postgres.EndKeptAsync();
        var plan = RecoveryPlan.For(release, mayRestore: false);
        if (hasDied) await interrupted.RemoveLocksAsync(release.StartedAt, cancellationToken);
        if (plan.Furthest is null) return plan;

        release.Recovery = release.Recovery is { } begun
            ? begun with { Attempts = begun.Attempts + 1 }
            : new RecoveryRecord { StartedAt = time.GetUtcNow() };
        await WriteAsync(release, save);
        await patience.UntilItWorksAsync(docker.DockerVersionAsync, Patience.Restart, cancellationToken);
        var application = await DetectAsync(release, plan, said, cancellationToken);
        if (hasDied || release.DatabaseChangedAt is not null) await dead.EndAsync(application, release, cancellationToken);
        if (plan.Close) await site.CloseAsync(application, said, cancellationToken);
        if (plan.Containers != ContainerFate.Untouched)
        {
            await previous.KeepLogsAsync(application, cancellationToken);
            await previous.StopWorkersAsync(application, cancellationToken);
        }

        if (plan.Database != DatabaseFate.Untouched && release.ServedBefore != false)
            await NobodyWritesAsync(application, plan, cancellationToken);

        // Read after all who may write have stopped, before anything else is touched.
        if (plan.Database != DatabaseFate.Untouched) plan = await DecideAsync(application, release, save, cancellationToken);
        if (plan.PutCheckoutBack) await checkout.PutBackAsync(release, said, cancellationToken);
        application = await detector.DetectAsync(cancellationToken);
        if (plan.PutImagesBack) await images.PutBackAsync(release, application, mustAll: plan.Containers == ContainerFate.Before, said, cancellationToken);
        if (plan.Database == DatabaseFate.Restored) await RestoreAsync(application, release, save, said, cancellationToken);
        if (plan.Database == DatabaseFate.Kept) said.AddRange(await words.KeptAsync(application, release, cancellationToken));
        await PutContainersBackAsync(application, release, plan, said, cancellationToken);
        if (plan.Open) await site.OpenAsync(application, release, said, cancellationToken);
        return plan;
    }

    // A cache in memory forgets maintenance when it restarts, and the site is open: what is read then says nothing of what is written a moment later.
    private async Task NobodyWritesAsync(ComposeApplication application, RecoveryPlan plan, CancellationToken cancellationToken)
    {
        if (await site.IsClosedInsideAsync(application, cancellationToken)) return;
        if (plan.Containers == ContainerFate.Untouched) await site.CloseForCertainAsync(application, cancellationToken);
        else await previous.StopAsync(application, cancellationToken);
    }

    private async Task<RecoveryPlan> DecideAsync(ComposeApplication application, Release release, Func<Task> save, CancellationToken cancellationToken)
    {
        if (release.Recovery!.Database is null)
        {
            var why = await databases.WhyKeptAsync(application, release, cancellationToken);
            release.Recovery = release.Recovery with
            {
                Database = RecoveryPlan.For(release, mayRestore: why is null).Database,
                KeptBecause = why,
            };

            // Decided once: what is read later is no longer what it was.
            await save();
        }

        return RecoveryPlan.For(release, mayRestore: release.Recovery.Database == DatabaseFate.Restored);
    }

    private async Task RestoreAsync(ComposeApplication application, Release release, Func<Task> save, List<string> said, CancellationToken cancellationToken)
    {
        if (release.Recovery!.DatabaseRestored)
        {
            said.Add("The database had been restored from this release's backup already.");
            return;
        }

        await start.EnsureDataAsync(application, log.Write, cancellationToken);
        said.AddRange(await databases.RestoreAsync(application, release, cancellationToken));
        release.Recovery = release.Recovery with { DatabaseRestored = true };

        // Without this on disk the next run would restore once more, and throw away what visitors wrote since.
        await save();
    }

    private async Task PutContainersBackAsync(
        ComposeApplication application, Release release, RecoveryPlan plan, List<string> said, CancellationToken cancellationToken)
    {
        var before = new StoppedWorkers(release.StoppedWorkers);
        switch (plan.Containers)
        {
            case ContainerFate.None:
                await previous.StopAsync(application, cancellationToken);
                said.Add(RecoveryWords.NothingRan(application, release));
                break;
            case ContainerFate.Before:
                await start.EnsureDataAsync(application, log.Write, cancellationToken);
                var replaced = await previous.StartAppAsync(application, served: plan.Gate, cancellationToken);
                if (plan.Gate) await previous.PassGateAsync(application, cancellationToken);
                await previous.StartWorkersAsync(application, replaced, before, cancellationToken);
                said.Add($"The version from before runs again{(plan.Gate ? " and passed the gate" : "; it did not serve anybody before either")}.");
                break;
            default:
                await StartStoppedDataAsync(application, said, cancellationToken);
                await previous.TakeBackAsync(application, release, cancellationToken);
                if (plan.Gate) await previous.PassGateAsync(application, cancellationToken);
                break;
        }

        if (plan.PutCrontabBack) await crontab.RestoreAsync(application, release.CrontabBefore, cancellationToken);
        if (plan.Open) await site.StartWorkersAsync(application, before, said, cancellationToken);
    }

    // Somebody or something stopped it meanwhile, and without it the site cannot come back. Whether it does, visitors will say.
    private async Task StartStoppedDataAsync(ComposeApplication application, List<string> said, CancellationToken cancellationToken)
    {
        try
        {
            await start.StartStoppedDataAsync(application, cancellationToken);
        }
        catch (SlipwayException fault)
        {
            log.Write(fault.ToString());
            said.Add(fault.Message);
        }
    }

    // A commit whose Compose file cannot be read must not keep the one before from coming back.
    private async Task<ComposeApplication> DetectAsync(Release release, RecoveryPlan plan, List<string> said, CancellationToken cancellationToken)
    {
        try
        {
            return await detector.DetectAsync(cancellationToken);
        }
        catch (SlipwayException) when (plan.PutCheckoutBack)
        {
            await checkout.PutBackAsync(release, said, cancellationToken);
            return await detector.DetectAsync(cancellationToken);
        }
    }

    // What was put back without a journal is put back once more by the next run, which does no harm up to here.
    private async Task WriteAsync(Release release, Func<Task> save)
    {
        try
        {
            await save();
        }
        catch (Exception fault) when (fault is SlipwayException or IOException or UnauthorizedAccessException && release is { DatabaseChangedAt: null, ContainersReplaced: false })
        {
            log.Warn($"The journal of release {release.Id} could not be written: {fault.Message}");
        }
    }
}
