using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Takes a release back that was refused in its first step, which only looks: nothing began, and nobody should find a failed release. Its log goes to those of steps that stand alone.</summary>
public sealed class ReleaseWithdrawal(ReleaseJournal journal, StateFolder state, RunLog log)
{
    /// <summary>Whether the run was refused before its release began anything.</summary>
    public static bool IsDue(SlipwayException? failure, Release release) => failure is { IsRefusal: true } && release.Steps is [_];

    /// <summary>Takes it back; what cannot be removed is a warning.</summary>
    public async Task WithdrawAsync(Release release, CancellationToken cancellationToken)
    {
        try
        {
            // The entry first: what is left of it then is a folder that is no release.
            await journal.RemoveAsync(release, cancellationToken);
            var folder = await journal.FolderAsync(release.Id, cancellationToken);
            log.Move(await state.LogAsync($"{release.Id}-{release.LastStep!.Name}", cancellationToken));
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SlipwayException)
        {
            log.Warn($"What was written of release {release.Id}, which was refused, could not all be removed: {fault.Message}");
        }
    }
}
