namespace Slipway.Releases;

/// <summary>Writes something from a release that has ended: a report, metrics. What it cannot write is a warning, never a failed release.</summary>
public interface IReleaseRecorder
{
    /// <summary>Writes it.</summary>
    /// <param name="release">The release, ended and journalled.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>A line for the result (<c>Report  /var/lib/…</c>); null without one.</returns>
    Task<string?> RecordAsync(Release release, CancellationToken cancellationToken);
}
