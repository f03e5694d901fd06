using System.Globalization;
using Slipway.Application;
using Slipway.Database;
using Slipway.Docker;
using Slipway.Releases.Restores;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Pruning;

/// <summary>Removes what nothing needs any more: images by our own names for them, backups, replaced databases, old folders. The only one that deletes.</summary>
public sealed class Retention(
    ReleaseJournal journal, ReleaseImages images, KeptBackups backups, ReplacedDatabases replaced, SpentFiles files, ApplicationDetector detector, DockerClient docker,
    DeploySettings settings, IRunLog log, TimeProvider time)
{
    private static readonly TimeSpan ScratchKept = TimeSpan.FromDays(1);

    /// <summary>Removes it, and says what was removed.</summary>
    /// <exception cref="SlipwayException">Something could not be removed; everything else was.</exception>
    public Task PruneAsync(CancellationToken cancellationToken) => PruneAsync(always: true, cancellationToken);

    /// <summary>The same after a deployment that went well: a fault is a warning, and never a failure.</summary>
    public async Task AfterAsync(Release release, Func<Task> save, CancellationToken cancellationToken)
    {
        if (release is not { State: ReleaseState.Succeeded, Workflow: "Deploy" or "Rebuild" or "Steps" }) return;
        try
        {
            await PruneAsync(always: false, cancellationToken);
        }
        catch (Exception fault) when (fault is SlipwayException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            foreach (var detail in (fault as SlipwayException)?.Details ?? []) log.Write(detail);
            log.Warn($"What is no longer needed could not all be removed: {fault.Message} (./build.sh --target=Prune tries again)");
            release.Warnings.Add(log.Masked(fault.Message));
            await save();
        }
    }

    private async Task PruneAsync(bool always, CancellationToken cancellationToken)
    {
        var application = await detector.DetectAsync(cancellationToken);
        var releases = await journal.AllAsync(cancellationToken);
        var plan = RetentionPlan.For(releases, await images.RunningAsync(application, cancellationToken), await backups.ListAsync(cancellationToken), settings);
        var said = new List<string>();
        var faults = new List<SlipwayException>();

        await TryAsync(faults, async () => said.AddRange(Counted(await UntagAsync(plan, cancellationToken), "image")));
        await TryAsync(faults, async () =>
        {
            // Without a restore in the journal there is nothing to ask the servers for.
            if (!always && !releases.Any(MayHaveReplaced)) return;
            var ids = releases.Select(release => release.Id).ToHashSet(StringComparer.Ordinal);
            said.AddRange(Counted((await replaced.DropAsync(application, (id, scratch) => IsWanted(id, scratch, ids, plan), cancellationToken)).Count, "replaced database"));
        });
        await TryAsync(faults, async () => said.AddRange(await files.RemoveAsync(plan, cancellationToken)));

        if (said.Count > 0) log.Show($"   Pruned: {string.Join(", ", said)}.");
        else if (always) log.Show("Nothing to prune.");
        if (faults.Count > 0) throw Faults.AsOne("Not all that is no longer needed could be removed", faults);
    }

    private static bool MayHaveReplaced(Release release) =>
        release.Workflow is RestoringBackup.Workflow or "Rollback" || release.Recovery is { Database: DatabaseFate.Restored };

    private async Task<int> UntagAsync(RetentionPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Tags.Count == 0) return 0;
        var there = (await docker.DockerImageNamesAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var removed = 0;
        foreach (var tag in plan.Tags.Where(tag => there.Contains(Familiar(tag))))
        {
            if (await docker.DockerUntagAsync(tag, cancellationToken)) removed++;
            else log.Write($"The image {tag} is still used by a container, and stays.");
        }

        return removed;
    }

    // The engine lists names of Docker Hub without their registry.
    private static string Familiar(string tag)
    {
        foreach (var prefix in new[] { "docker.io/library/", "docker.io/", "library/" })
        {
            if (tag.StartsWith(prefix, StringComparison.Ordinal)) return tag[prefix.Length..];
        }

        return tag;
    }

    private bool IsWanted(string id, bool scratch, HashSet<string> ours, RetentionPlan plan)
    {
        if (!DateTimeOffset.TryParseExact(id[..19], "yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made)) return true;
        var age = time.GetUtcNow() - made;
        return scratch ? age < ScratchKept : age < settings.ReplacedKeep || !ours.Contains(id) || plan.Unfinished.Contains(id);
    }

    private static IEnumerable<string> Counted(int number, string thing) => number == 0 ? [] : [Figures.Count(number, thing)];

    private static async Task TryAsync(List<SlipwayException> faults, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (SlipwayException fault)
        {
            faults.Add(fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(new SlipwayException(fault.Message, fault));
        }
    }
}
